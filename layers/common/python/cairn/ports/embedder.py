"""A model that turns texts into vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.index.projection import Vector


class Embedder(Protocol):
    """Texts to unit vectors, for documents and queries alike."""

    @property
    def model(self) -> str:
        """`name@dim`, stored with every vector; vectors of another model are not compared."""

    @property
    def batch_size(self) -> int:
        """How many texts one request is worth, as the process has learned: 1 to `MAX_BATCH_SIZE`.

        Lower after a request that was too large, so that the same texts fit in smaller ones.
        """

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        """One vector per text, same order, all in one request. `deadline` in ms since epoch.

        For more than `batch_size` texts there is `embed_texts`. Raises: DependencyUnavailable when
        trying again later may work, InvalidRequest when it never will because of some of the texts.
        """
