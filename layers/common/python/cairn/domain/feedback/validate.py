"""Validates what a model proposes after a feedback. Pure; rejections hold no content."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cairn.domain.conversation.message import Message
from cairn.domain.feedback.draft import FeedbackDraft
from cairn.domain.feedback.statements import restated_by
from cairn.domain.memory.memory import Memory
from cairn.domain.tasks.plan import Operation
from cairn.domain.text.normal_form import normal_form
from cairn.domain.understanding import rejections
from cairn.domain.understanding.evidence import Evidence
from cairn.domain.understanding.prompt_context import MEMORY_CHARS, PromptContext, handle_of
from cairn.domain.understanding.prompt_injection import without_injections
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.statement import statement_of
from cairn.domain.understanding.support import are_names_known, is_same_language, terms

NO_VALUE = "says nothing instead"
SECOND_CHANGE = "would change a memory a second time"
SHOWN_IN_PART = "would replace a memory of which it was shown a part"
TOO_MANY = "would add more than a feedback says"
MOST_ADDED = 5


def validate_feedback(
    feedback: Message, proposals: Sequence[Proposal], context: PromptContext
) -> tuple[tuple[Operation, ...], tuple[str, ...]]:
    """Operations and rejections: only memories of the prompt are changed, each once, to what the
    feedback, the messages before it and the memory itself say.
    """
    validation = _Validation(feedback, context)
    rejected = [reason for proposal in proposals if (reason := validation.draft(proposal))]
    return validation.operations, tuple(rejected)


@dataclass
class _Validation:
    feedback: Message
    context: PromptContext
    changed: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)

    @cached_property
    def _draft(self) -> FeedbackDraft:
        return FeedbackDraft(self.feedback, list(self.context.memories.values()))

    @property
    def operations(self) -> tuple[Operation, ...]:
        return self._draft.drafted.operations

    @cached_property
    def _said(self) -> str:
        earlier = (message.text for message in self.context.earlier.values())
        return "\n".join((self.feedback.text, *earlier))

    def draft(self, proposal: Proposal) -> str | None:
        """Why it is rejected; None when it is drafted, or asks for nothing."""
        if proposal.action == "none":
            return None
        if proposal.action == "add":
            return self._add(proposal)
        target = self.context.memories.get(handle_of(proposal.memory or ""))
        if target is None:
            return rejections.UNKNOWN_MEMORY
        if target.memory_id in self.changed:
            return SECOND_CHANGE
        is_update = proposal.action == "update"
        said = f"{self._said}\n{proposal.value}" if is_update else self._said
        if not terms(rejections.text_of(target)) & terms(said):
            return rejections.UNRELATED
        reason = self._unsupported(proposal, target) if is_update else None
        if reason is None:
            self._change(proposal, target)
        return reason

    def _change(self, proposal: Proposal, target: Memory) -> None:
        self.changed.add(target.memory_id)
        if proposal.action == "delete":
            self._draft.forget(target)
        else:
            self._draft.restate(target, restated_by(proposal, target, self.feedback))

    def _unsupported(self, proposal: Proposal, target: Memory) -> str | None:
        words, before = " ".join(proposal.value.split()), target.statement.words
        known = f"{self._said}\n{rejections.text_of(target)}"
        if not words:
            return NO_VALUE
        if len(before) > MEMORY_CHARS:
            return SHOWN_IN_PART
        if without_injections(words) != words:
            return rejections.CARRIES_INJECTION
        if not (is_same_language(words, before) or is_same_language(words, self.feedback.text)):
            return rejections.OTHER_LANGUAGE
        claimed = terms(words)
        is_new = bool(claimed & terms(self._said))
        is_supported = is_new and 2 * len(claimed & terms(known)) >= len(claimed)
        return None if is_supported and are_names_known(words, known) else rejections.UNSUPPORTED

    def _add(self, proposal: Proposal) -> str | None:
        evidence = Evidence((self.feedback,))
        statement = statement_of(proposal, evidence, self.context)
        if reason := rejections.unsupported(proposal, statement, evidence, None):
            return reason
        known = {normal_form(m.statement.words) for m in self.context.memories.values()}
        form = normal_form(statement.words)
        if form in known | self.added:
            return None
        if len(self.added) == MOST_ADDED:
            return TOO_MANY
        self.added.add(form)
        around = tuple(message.message_id for message in self.context.earlier.values())
        self._draft.add(statement.model_copy(update={"context": around}))
        return None
