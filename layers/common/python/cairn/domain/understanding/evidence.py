"""Who said what a proposal rests on, and which of their words may support it."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.domain.message import Message, Role
from cairn.domain.understanding.orders import without_orders
from cairn.domain.understanding.proposal import Proposal
from cairn.domain.understanding.shown import Shown
from cairn.domain.understanding.support import terms


@dataclass(frozen=True)
class Evidence:
    """The messages a proposal names that exist, in the order said; at least one is new."""

    new: tuple[Message, ...]
    earlier: tuple[Message, ...] = ()

    @property
    def all(self) -> tuple[Message, ...]:
        return (*self.earlier, *self.new)

    @property
    def is_only_orders(self) -> bool:
        return not _words(self.new)

    @property
    def words(self) -> str:
        """Everything that was said, without orders."""
        return _words(self.all)

    @property
    def said_at(self) -> int:
        return max(each.event_time for each in self.new)

    def teller(self, claim: str) -> Message:
        """The new message whose speaker answers for `claim`.

        A user does where at least half of what the claim takes from the messages is in the words
        of users: what only the assistant said stays the assistant's.
        """
        told = [each for each in self.new if each.role is Role.USER]
        if not told:
            return self.new[-1]
        taken = terms(claim) & terms(self.words)
        users = terms(_words([each for each in self.all if each.role is Role.USER]))
        others = [each for each in self.new if each.role is not Role.USER]
        is_users = not others or 2 * len(taken & users) >= len(taken)
        return told[-1] if is_users else others[-1]


def evidence_of(proposal: Proposal, shown: Shown) -> Evidence | None:
    """None when it names no new message that exists."""
    named = {_handle(each) for each in proposal.evidence}
    new = tuple(message for handle, message in shown.new.items() if handle in named)
    earlier = tuple(message for handle, message in shown.earlier.items() if handle in named)
    return Evidence(new, earlier) if new else None


def _handle(text: str) -> str:
    plain = text.strip().strip("[]").lower()
    return f"n{plain}" if plain.isdecimal() else plain


def _words(messages: Sequence[Message]) -> str:
    return "\n".join(filter(None, (without_orders(each.text) for each in messages)))
