"""The state of validating a model's proposals."""

from dataclasses import dataclass, field
from functools import cached_property

from cairn.domain.memory.memory import Memory, Statement
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.text.normal_form import normal_form
from cairn.domain.understanding import rejections
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_context import PromptContext


@dataclass
class Validation:
    """`forms`: what is said by `operations`. `rejected`: reasons.

    `misread`: ids of messages that only rejected proposals are based on.
    """

    context: PromptContext
    operations: list[Operation] = field(default_factory=list)
    forms: set[str] = field(default_factory=set)
    rejected: list[str] = field(default_factory=list)
    misread: set[str] = field(default_factory=set)

    def reject(self, reason: str, evidence: Evidence | None = None) -> None:
        self.rejected.append(reason)
        self.misread |= {message.message_id for message in evidence.new} if evidence else set()

    def accept(self, action: Action, statement: Statement, target: Memory | None) -> None:
        if target and action is Action.SUPERSEDE:  # a correction keeps the kind of its target
            statement = statement.model_copy(update={"kind": target.statement.kind})
        self.forms.add(normal_form(statement.words))
        target_id = target.memory_id if target else None
        self.operations.append(Operation(action=action, statement=statement, target_id=target_id))

    def add(self, statement: Statement) -> None:
        """Adds a memory, unless the same words were just accepted or belong to a known memory."""
        form = normal_form(statement.words)
        if form in self.forms:
            return
        for known, known_form in self._known_forms:
            if rejections.is_same(statement, form, known, known_form):
                return self.accept(Action.MERGE, statement, known)
        self.accept(Action.ADD, statement, None)

    @cached_property
    def _known_forms(self) -> list[tuple[Memory, str]]:
        known = self.context.memories.values()
        return [(memory, normal_form(memory.statement.words)) for memory in known]
