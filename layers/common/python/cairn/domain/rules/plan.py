"""Plans operations for messages by rules: new facts, repetitions and corrections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import (
    Labels,
    Memory,
    MemoryKind,
    MemoryStatus,
    Statement,
)
from cairn.domain.rules.corrections import find_corrections
from cairn.domain.rules.preferences import StatedPreference, stated_preferences
from cairn.domain.rules.repetition import can_repeat, is_same_occasion
from cairn.domain.rules.statements import (
    context_of,
    fact_of,
    is_turn,
    merged,
    preference_of,
)
from cairn.domain.rules.targets import target_of
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import Task, memory_id_of
from cairn.domain.text.normal_form import normal_form
from cairn.domain.text.own_words import own_words

_EXTRACTED_KINDS = (MemoryKind.FACT, MemoryKind.PREFERENCE)


@dataclass(frozen=True)
class _Known:
    """A memory as it will stand once the plan so far has been applied."""

    memory_id: str
    statement: Statement
    labels: Labels

    @cached_property
    def form(self) -> str:
        return normal_form(self.statement.words)


@dataclass
class _Plan:
    task: Task
    known: dict[str, _Known]
    operations: list[Operation] = field(default_factory=list)

    def note(self, statement: Statement, replaced: _Known | None) -> None:
        """Merges a repetition, supersedes `replaced`, or adds."""
        if same := self._repeated_by(statement):
            self._change(Action.MERGE, merged(same.statement, statement), same)
        elif replaced:
            self._change(Action.SUPERSEDE, statement, replaced)
        else:
            memory_id = memory_id_of(self.task.task_id, len(self.operations))
            self.operations.append(Operation(action=Action.ADD, statement=statement))
            self.known[memory_id] = _Known(memory_id, statement, self.task.labels)

    def corrected(self, text: str, speaker: str, kind: MemoryKind) -> _Known | None:
        """The memory that the first correction in `text` with a target is about."""
        labels = self.task.labels
        own = [
            known
            for known in self._of(speaker, kind)
            if (known.labels.agent_ids, known.labels.app_id) == (labels.agent_ids, labels.app_id)
        ]
        texts = [known.statement.words for known in own]
        targets = (target_of(correction, texts) for correction in find_corrections(text))
        return next((own[index] for index in targets if index is not None), None)

    def _repeated_by(self, statement: Statement) -> _Known | None:
        if not can_repeat(statement.words):
            return None
        form, time = normal_form(statement.words), statement.event_time
        for known in self._of(statement.speaker, statement.kind):
            if (
                known.form == form
                and _have_same_labels(known.labels, self.task.labels)
                and is_same_occasion(statement.words, known.statement.event_time, time)
            ):
                return known
        return None

    def _of(self, speaker: str, kind: MemoryKind) -> Iterable[_Known]:
        for known in self.known.values():
            if known.statement.speaker == speaker and known.statement.kind is kind:
                yield known

    def _change(self, action: Action, statement: Statement, target: _Known) -> None:
        self.operations.append(
            Operation(action=action, statement=statement, target_id=target.memory_id)
        )
        # An older statement that arrives late becomes an earlier version: the current one stays.
        if statement.event_time >= target.statement.event_time:
            self.known[target.memory_id] = replace(target, statement=statement)


def plan_operations(
    task: Task,
    messages: Sequence[Message],
    earlier: Sequence[Message],
    related: Sequence[Memory],
) -> list[Operation]:
    """One fact per turn, then the preferences it states; in the order of the messages.

    A repetition merges into the memory it repeats, an explicit correction by the user supersedes
    the one it means. A target may be a memory that an earlier operation of this plan adds.
    """
    known = {
        memory.memory_id: _Known(memory.memory_id, memory.statement, memory.labels)
        for memory in related
        if memory.status is MemoryStatus.ACTIVE and memory.statement.kind in _EXTRACTED_KINDS
    }
    plan = _Plan(task, known)
    for index, message in enumerate(messages):
        if is_turn(message):
            _plan_message(plan, message, context_of(index, messages, earlier))
    return plan.operations


def _plan_message(plan: _Plan, message: Message, context: Sequence[str]) -> None:
    fact = fact_of(message, context)
    if message.role is not Role.USER:
        plan.note(fact, None)
        return
    plan.note(fact, plan.corrected(fact.words, fact.speaker, MemoryKind.FACT))
    preferences = _preferences(plan, message)
    for preference in preferences:
        statement = preference_of(message, preference, context)
        # "I changed my mind. I prefer …": one preference may be corrected by what surrounds it.
        said = fact.words if len(preferences) == 1 else preference.words
        target = plan.corrected(said, fact.speaker, MemoryKind.PREFERENCE)
        plan.note(statement, target)


def _preferences(plan: _Plan, message: Message) -> list[StatedPreference]:
    """The preferences that the message states; a correction of one counts, however expressed."""
    words = own_words(message.text)
    stated = stated_preferences(words)
    if stated or not plan.corrected(words, message.speaker, MemoryKind.PREFERENCE):
        return stated
    return [StatedPreference(words, find_corrections(words)[0].sentence)]


def _have_same_labels(left: Labels, right: Labels) -> bool:
    return (left.info, left.agent_ids, left.app_id) == (right.info, right.agent_ids, right.app_id)
