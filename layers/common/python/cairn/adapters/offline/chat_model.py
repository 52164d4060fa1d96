"""Answers without a model: what is remembered about the question, and that this is all."""

from collections.abc import Generator, Iterator, Mapping
from itertools import islice
from typing import Any

from cairn.domain.chat.answer import Finish, Piece, PieceKind
from cairn.domain.memory.memory import Memory
from cairn.domain.times.said_at import day
from cairn.ports.chat_model import ChatPrompt

MEMORIES = 5  # the most relevant ones; more would be a list to search, not an answer
TEXT_CHARS = 300  # of each

NO_MODEL = "No language model is configured, so this is not an answer but what I remember"


class OfflineChatModel:
    """Implements `ports.ChatModel`: deterministic, without network or key."""

    name = "offline-memories-v1"
    only_recalls = True

    def answer(
        self, prompt: ChatPrompt, options: Mapping[str, Any], *, deadline: int
    ) -> Generator[Piece | Finish]:
        """Line by line."""
        for line in _lines(prompt):
            yield Piece(PieceKind.TEXT, line)
        yield Finish()


def _lines(prompt: ChatPrompt) -> Iterator[str]:
    if not prompt.memories:
        yield f"{NO_MODEL}: nothing yet that bears on your question."
        return
    yield f"{NO_MODEL} about your question:\n"
    remembered = dict.fromkeys(_remembered(scored.memory) for scored in prompt.memories)
    for line in islice(remembered, MEMORIES):
        yield f"- {line}\n"


def _remembered(memory: Memory) -> str:
    """`30 November 2026, user: I moved to Lyon`."""
    statement = memory.statement
    said = ", ".join(filter(None, (day(statement.stated_at), statement.speaker)))
    text = " ".join((statement.words or statement.value).split())
    return f"{said}: {text if len(text) <= TEXT_CHARS else f'{text[:TEXT_CHARS]}…'}"
