"""What a chat gives its caller, piece by piece, and what of it is kept."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from cairn.domain.search.query import ScoredMemory

# Ends what is kept of an answer that was not finished, for whoever reads the conversation later.
BROKEN_OFF = "[The answer broke off here.]"


class PieceKind(StrEnum):
    """`silence`: nothing came for a while, and the answer is still being waited for."""

    REASONING = "reasoning"
    TEXT = "text"
    SILENCE = "silence"


class Piece(NamedTuple):
    kind: PieceKind
    text: str = ""


SILENCE = Piece(PieceKind.SILENCE)


class Usage(NamedTuple):
    """In tokens, as the model counts them; estimated where it does not tell."""

    prompt: int = 0
    completion: int = 0


class Finish(NamedTuple):
    """The model has ended. `is_truncated`: it ran out of room before the end of its answer."""

    is_truncated: bool = False
    usage: Usage | None = None


class End(NamedTuple):
    """The answer is complete, and kept where it was to be. `memories` were in its prompt."""

    memories: tuple[ScoredMemory, ...]
    usage: Usage
    is_truncated: bool = False


type ChatEvent = Piece | End


class Whole(NamedTuple):
    """An answer without its thoughts, and its end."""

    text: str
    end: End


def whole(events: Iterable[ChatEvent]) -> Whole:
    """All of them together; the last is the end."""
    texts, end = [], None
    for event in events:
        if isinstance(event, End):
            end = event
        elif event.kind is PieceKind.TEXT:
            texts.append(event.text)
    assert end is not None, "an answer without an end raises"
    return Whole("".join(texts), end)
