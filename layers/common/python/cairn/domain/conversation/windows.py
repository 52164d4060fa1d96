"""Cuts messages into windows that a model reads at once, and makes the same cuts every time."""

from collections.abc import Iterator, Sequence

from cairn.domain.conversation.message import Message
from cairn.domain.text.tokens import estimate_tokens, token_bytes, tokens_of


def pieces(messages: Sequence[Message], most_tokens: int | None) -> list[Message]:
    """The messages; one that is longer than a window becomes several with the same id.

    None means no limit: every message is one piece.
    """
    if most_tokens is None:
        return list(messages)
    return [piece for message in messages for piece in _cut(message, most_tokens)]


def window(pieces: Sequence[Message], start: int, most_tokens: int | None) -> Sequence[Message]:
    """As many pieces from `start` on as fit, at least one where there is one."""
    if most_tokens is None:
        return pieces[start:]
    left = most_tokens
    for end, piece in enumerate(pieces[start:], start):
        left -= estimate_tokens(piece.text)
        if left < 0 and end > start:
            return pieces[start:end]
    return pieces[start:]


def _cut(message: Message, most_tokens: int) -> Iterator[Message]:
    if estimate_tokens(message.text) <= most_tokens:
        yield message
        return
    lines = message.text.splitlines(keepends=True)
    taken: list[str] = []
    size = 0
    for part in (part for line in lines for part in _cut_line(line, most_tokens)):
        size += token_bytes(part)
        if taken and tokens_of(size) > most_tokens:
            yield message.model_copy(update={"text": "".join(taken)})
            taken, size = [], token_bytes(part)
        taken.append(part)
    yield message.model_copy(update={"text": "".join(taken)})


def _cut_line(line: str, most_tokens: int) -> Iterator[str]:
    """A token is at least a character, so this many characters always fit."""
    for start in range(0, len(line), most_tokens):
        yield line[start : start + most_tokens]
