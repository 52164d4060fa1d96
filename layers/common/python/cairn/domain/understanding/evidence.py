"""Who said what a proposal rests on, and which of their words may support it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.speakers import is_person, name_in
from cairn.domain.understanding.prompt_injection import without_orders
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.shown import Shown, handle_of
from cairn.domain.understanding.support import terms


@dataclass(frozen=True)
class Evidence:
    """The messages a proposal names that exist, in the order said; at least one is new."""

    new: tuple[Message, ...]
    earlier: tuple[Message, ...] = ()
    is_transcript: bool = False

    @property
    def all(self) -> tuple[Message, ...]:
        return (*self.earlier, *self.new)

    @property
    def is_only_orders(self) -> bool:
        return not _words(self.new)

    @cached_property
    def words(self) -> str:
        """Everything that was said, without orders."""
        return _words(self.all)

    @property
    def said_at(self) -> int:
        return max(each.event_time for each in self.new)

    def teller(self, claim: str) -> Message:
        """The new message whose speaker answers for `claim`.

        A person does where at least half of what the claim takes from the messages is in the words
        of people: what only the assistant said stays the assistant's.
        """
        told = [each for each in self.new if self.is_persons(each)]
        if not told:
            return self.new[-1]
        taken = terms(claim) & terms(self.words)
        people = terms(_words([each for each in self.all if self.is_persons(each)]))
        others = [each for each in self.new if each not in told]
        is_peoples = not others or 2 * len(taken & people) >= len(taken)
        return told[-1] if is_peoples else others[-1]

    def is_persons(self, message: Message) -> bool:
        return is_person(message, in_transcript=self.is_transcript)

    def speaker(self, claim: str) -> str:
        """Whose statement `claim` is, by name where there is one."""
        teller = self.teller(claim)
        return (name_in(teller.text) if self.is_transcript else None) or teller.speaker


def evidence_of(proposal: Proposal, shown: Shown) -> Evidence | None:
    """None when it names no new message that exists."""
    named = {_handle(each) for each in proposal.evidence}
    new = tuple(message for handle, message in shown.new.items() if handle in named)
    earlier = tuple(message for handle, message in shown.earlier.items() if handle in named)
    return Evidence(new, earlier, shown.is_transcript) if new else None


def _handle(text: str) -> str:
    plain = handle_of(text)
    return f"n{plain}" if plain.isdecimal() else plain


def _words(messages: Sequence[Message]) -> str:
    return "\n".join(filter(None, (without_orders(each.text) for each in messages)))
