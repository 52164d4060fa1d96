"""What a model is shown of a window, under handles short enough to be repeated without mistakes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.speakers import is_transcript
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.rules.statements import is_turn
from cairn.domain.text.tokens import estimate_tokens

# Of the memories shown, what keeps a prompt within 2,500 tokens for a short add; 20 short ones.
MEMORY_TOKENS = 700
MEMORY_CHARS = 400
_KINDS = (MemoryKind.FACT, MemoryKind.PREFERENCE)


@dataclass(frozen=True)
class Shown:
    """`new` n1, n2, ...: what is to be understood. `earlier` e1, ...: what was said before it.

    `memories` m1, ...: what is known, most related first. Dictionaries keep the order shown.
    """

    new: dict[str, Message]
    earlier: dict[str, Message]
    memories: dict[str, Memory]

    @property
    def is_transcript(self) -> bool:
        return is_transcript([*self.earlier.values(), *self.new.values()])


def shown(
    messages: Sequence[Message], earlier: Sequence[Message], related: Sequence[Memory]
) -> Shown:
    """System prompts, tool results and recalled memories are nobody's words and stay out."""
    return Shown(
        new=_handled("n", (each for each in messages if is_turn(each))),
        earlier=_handled("e", (each for each in earlier if is_turn(each))),
        memories=_handled("m", _affordable(related)),
    )


def handle_of(text: str) -> str:
    """A handle as a model repeats it, in brackets or capitals."""
    return text.strip().strip("[]").lower()


def _handled[T](letter: str, things: Iterable[T]) -> dict[str, T]:
    return {f"{letter}{number}": thing for number, thing in enumerate(things, start=1)}


def _affordable(related: Sequence[Memory]) -> list[Memory]:
    known = [each for each in related if each.statement.kind in _KINDS]
    costs = accumulate(estimate_tokens(each.statement.words[:MEMORY_CHARS]) + 12 for each in known)
    fitting = list(takewhile(lambda spent: spent <= MEMORY_TOKENS, costs))
    return known[: len(fitting)]
