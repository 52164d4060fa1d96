"""Models: of language, and of meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from cairn.domain.projection import Vector


class Embedder(Protocol):
    """Texts to unit vectors, for documents and queries alike."""

    @property
    def model(self) -> str:
        """`name@dim`, stored with every vector; vectors of another model are not compared."""

    @property
    def batch_size(self) -> int:
        """How many texts one request is worth, as the process has learned so far: 1 to 64.

        Lower after a request that was too large, so that the same texts fit in smaller ones.
        """

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        """One vector per text, same order, all in one request. `deadline` in ms since epoch.

        With more than `batch_size` texts use `embed_texts`. Raises: DependencyUnavailable when
        trying again later may work, InvalidRequest when it never will because of some of the
        texts.
        """


@dataclass(frozen=True)
class Turn:
    """One message of a prompt; `role` is system, user or assistant."""

    role: str
    text: str


@dataclass(frozen=True)
class Completion:
    """What a language model answered. `is_truncated`: it ran out of room before its end."""

    text: str
    is_truncated: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """Continues a prompt with JSON. One request per call, never a silent second one.

    Only finding out which form of JSON output the server supports may take more, once a process.
    """

    @property
    def name(self) -> str:
        """The model's name, shown by health and at start-up."""

    def complete(
        self, prompt: Sequence[Turn], schema: Mapping[str, Any], *, deadline: int
    ) -> Completion:
        """The text as it came, to be validated. `deadline` in ms since epoch.

        Raises: DependencyUnavailable when trying again later may work (with the server's
        Retry-After where it sent one), InvalidRequest when this request never will.
        """
