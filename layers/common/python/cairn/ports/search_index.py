"""An external search index, in which writes and deletions become visible after a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from cairn.domain.index.projection import Projection
    from cairn.domain.scope import Scope
    from cairn.domain.search.query import Source
    from cairn.domain.search.question import Question
    from cairn.domain.search.statistics import Statistics


class SearchIndex(Protocol):
    """One document per version and rev of a memory under a subject; it never changes.

    All raise DependencyUnavailable when the index fails, is late or answers in part.
    """

    def index(self) -> str:
        """The name of the index in use now. A caller of several methods passes it to each."""

    def exists(self, index: str) -> bool:
        """Whether there still is such an index."""

    def find(
        self,
        scope: Scope,
        sources: Sequence[Source],
        question: Question,
        limit: int,
        hidden: Collection[str],
        *,
        index: str | None = None,
    ) -> tuple[dict[str, list[tuple[Projection, float]]], Statistics]:
        """The `limit` best by each of text, context and vector, and statistics of all documents.

        By subject hash, each memory in its newest version, without its vector but with its cosine
        in [-1, 1]: NaN without a vector, of it or of the question, and -inf where it is not among
        the nearest. `hidden` are ids of memories that are left out and not counted. One request.
        """

    def put(
        self,
        scope: Scope,
        subject_hash: str,
        projections: Sequence[Projection],
        *,
        index: str | None = None,
    ) -> None:
        """Idempotent. Raises: InvalidRequest when a document never can be written."""

    def delete(
        self,
        scope: Scope,
        subject_hash: str,
        versions: Iterable[tuple[str, int, int]],
        *,
        index: str | None = None,
    ) -> None:
        """Documents by memory, version and rev; absent ones are no error."""

    def versions(
        self,
        scope: Scope,
        subject_hash: str,
        memory_ids: Sequence[str],
        *,
        index: str | None = None,
    ) -> dict[str, list[tuple[int, int]]]:
        """Version and rev, in order, of the documents that a search sees, by memory."""
