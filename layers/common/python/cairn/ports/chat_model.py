"""Models that answer a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any

    from cairn.domain.chat.answer import Finish, Piece
    from cairn.domain.search.query import ScoredMemory
    from cairn.ports.language_model import PromptMessage


class ChatPrompt(NamedTuple):
    """`messages` in order, the question last; `memories` are those that the first one quotes."""

    messages: tuple[PromptMessage, ...]
    memories: tuple[ScoredMemory, ...] = ()


class ChatModel(Protocol):
    """Answers a conversation, piece by piece."""

    @property
    def name(self) -> str:
        """Shown by health and at start-up."""

    @property
    def only_recalls(self) -> bool:
        """Whether its answers are nothing but what is remembered, and nothing new to remember."""

    def answer(
        self, prompt: ChatPrompt, options: Mapping[str, Any], *, deadline: int
    ) -> Generator[Piece | Finish]:
        """Pieces as the model writes them, `SILENCE` every 15 s without one, and a `Finish`.

        `options` are parameters of OpenAI's API. Closing it stops the model's work.
        Raises: DependencyUnavailable when the model fails, breaks off or is not done by `deadline`
        (ms since epoch), InvalidRequest when this request never will succeed.
        """
