"""What a prompt presents to a model, under handles short enough to be repeated without mistakes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, takewhile

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.speakers import is_transcript
from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.rules.statements import contexts_of, is_turn
from cairn.domain.text.tokens import estimate_tokens

# The budget of known memories, about 20 short ones: a short add's prompt stays under 2,500 tokens.
MEMORY_TOKENS = 700
MEMORY_CHARS = 400
_KINDS = (MemoryKind.FACT, MemoryKind.PREFERENCE)


@dataclass(frozen=True)
class PromptContext:
    """`new` n1, n2, ...: messages to extract from. `earlier` e1, ...: messages before them.

    `memories` m1, ...: what is known, most related first. All in the order of the prompt.
    """

    new: dict[str, Message]
    earlier: dict[str, Message]
    memories: dict[str, Memory]

    @cached_property
    def is_transcript(self) -> bool:
        return is_transcript([*self.earlier.values(), *self.new.values()])

    def around(self, message: Message) -> list[str]:
        """Ids of the turns around a new message."""
        return self._contexts[message.message_id, message.text]

    @cached_property
    def _contexts(self) -> dict[tuple[str, str], list[str]]:
        """By id and text, as the parts of a long message share its id; of equals the first."""
        turns = list(self.new.values())
        contexts = zip(turns, contexts_of(turns, list(self.earlier.values())), strict=True)
        return {(turn.message_id, turn.text): ids for turn, ids in reversed(list(contexts))}


def prompt_context(
    messages: Sequence[Message], earlier: Sequence[Message], related: Sequence[Memory]
) -> PromptContext:
    """Without system prompts, tool results and recalled memories, which nobody said."""
    return PromptContext(
        new=_with_handles("n", (message for message in messages if is_turn(message))),
        earlier=_with_handles("e", (message for message in earlier if is_turn(message))),
        memories=_with_handles("m", _within_budget(related)),
    )


def handle_of(text: str) -> str:
    """A handle as a model repeats it, in brackets or capitals."""
    return text.strip().strip("[]").lower()


def _with_handles[T](letter: str, things: Iterable[T]) -> dict[str, T]:
    return {f"{letter}{number}": thing for number, thing in enumerate(things, start=1)}


def _within_budget(related: Sequence[Memory]) -> list[Memory]:
    known = [memory for memory in related if memory.statement.kind in _KINDS]
    texts = (memory.statement.words[:MEMORY_CHARS] for memory in known)
    costs = accumulate(estimate_tokens(text) + 12 for text in texts)
    affordable = list(takewhile(lambda spent: spent <= MEMORY_TOKENS, costs))
    return known[: len(affordable)]
