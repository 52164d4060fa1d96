"""The messages that a proposal names as its evidence, and whose statement it then is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.speakers import is_person, name_in
from cairn.domain.understanding.prompt_context import PromptContext, handle_of
from cairn.domain.understanding.prompt_injection import without_injections
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.support import terms


@dataclass(frozen=True)
class Evidence:
    """The existing messages that a proposal names, in their order; at least one is new."""

    new: tuple[Message, ...]
    earlier: tuple[Message, ...] = ()
    is_transcript: bool = False

    @property
    def all(self) -> tuple[Message, ...]:
        return (*self.earlier, *self.new)

    @property
    def is_only_injection(self) -> bool:
        return not _words(self.new)

    @cached_property
    def words(self) -> str:
        """The text of all messages, without prompt injections."""
        return _words(self.all)

    @property
    def said_at(self) -> int:
        return max(message.event_time for message in self.new)

    def source(self, claim: str) -> Message:
        """The new message that `claim` is attributed to.

        It is a person's where people said at least half of the terms that the claim shares with the
        messages: what only the assistant said stays the assistant's.
        """
        by_people = [message for message in self.new if self.is_by_person(message)]
        if not by_people:
            return self.new[-1]
        shared = terms(claim) & terms(self.words)
        said = terms(_words([message for message in self.all if self.is_by_person(message)]))
        others = [message for message in self.new if message not in by_people]
        is_peoples = not others or 2 * len(shared & said) >= len(shared)
        return by_people[-1] if is_peoples else others[-1]

    def is_by_person(self, message: Message) -> bool:
        return is_person(message, in_transcript=self.is_transcript)

    def speaker(self, claim: str) -> str:
        """Whose statement `claim` is, by name where there is one."""
        source = self.source(claim)
        return (name_in(source.text) if self.is_transcript else None) or source.speaker


def evidence_of(proposal: Proposal, context: PromptContext) -> Evidence | None:
    """None when it names no new message that exists."""
    named = {_handle(text) for text in proposal.evidence}
    new = tuple(message for handle, message in context.new.items() if handle in named)
    earlier = tuple(message for handle, message in context.earlier.items() if handle in named)
    return Evidence(new, earlier, context.is_transcript) if new else None


def _handle(text: str) -> str:
    plain = handle_of(text)
    return f"n{plain}" if plain.isdecimal() else plain


def _words(messages: Sequence[Message]) -> str:
    return "\n".join(filter(None, (without_injections(message.text) for message in messages)))
