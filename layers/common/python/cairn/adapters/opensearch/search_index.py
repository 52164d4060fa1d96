"""Memories as documents of one OpenSearch index, shared by all projects of a deployment."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter
from threading import Lock

from cachetools import TTLCache, cachedmethod

from cairn.adapters.opensearch import answers, writes
from cairn.adapters.opensearch.answers import reading
from cairn.adapters.opensearch.connection import OpenSearchConnection
from cairn.adapters.opensearch.document import document, document_id
from cairn.adapters.opensearch.filters import (
    Query,
    of_subject,
    reachable,
)
from cairn.adapters.opensearch.queries import searches, visible_versions
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.projection import Projection
from cairn.domain.scope import Scope
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question
from cairn.domain.search.statistics import Statistics

KEPT_SECONDS = 5.0  # how long a swapped alias may go unnoticed
MOST_DOCUMENTS = 2_000  # documents in one answer
MOST_ASKED = 256  # memories in one search


class OpenSearchIndex:
    """The documents behind an alias, whose index must be made for `model` (name@dim).

    A document stands for one version and rev of a memory under one subject and never changes.
    Every method works on `index` where it is given, and else on what the alias names now; a caller
    of several passes what `index()` returned. All raise DependencyUnavailable when the server
    fails, is late or answers in part: never an answer that looks like "nothing".
    """

    def __init__(
        self,
        connection: OpenSearchConnection,
        alias: str,
        model: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection, self._alias, self._model = connection, alias, model
        self._pause = pause
        self._resolved = TTLCache[tuple[()], str](1, KEPT_SECONDS, timer=monotonic)
        self._lock = Lock()

    @cachedmethod(attrgetter("_resolved"), key=lambda _: (), lock=attrgetter("_lock"))
    def index(self) -> str:
        """The index behind the alias, asked for again after a few seconds."""
        answer = self._connection.get(f"/{self._alias}/_mapping")
        with reading():
            ((index, content),) = answer.items()
            model = content["mappings"]["_meta"]["model"]
        if model != self._model:
            raise DependencyUnavailable(
                f"the search index holds vectors of {model}, not of {self._model}: "
                "run scripts/cairn reindex"
            )
        return str(index)

    def exists(self, index: str) -> bool:
        return self._connection.exists(f"/{index}")

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
        wanted = searches(question, self._model, reachable(scope, sources, hidden), limit)
        lines = "".join(f"{{}}\n{json.dumps(search)}\n" for search in wanted.values())
        answer = self._connection.search(f"/{index or self.index()}/_msearch", lines)
        return answers.found(
            answers.answers(answer, list(wanted)), tuple(dict.fromkeys(question.terms))
        )

    def put(
        self,
        scope: Scope,
        subject_hash: str,
        projections: Sequence[Projection],
        *,
        index: str | None = None,
    ) -> None:
        """Idempotent. Tombstones are left out: only `delete` removes a document.

        Raises: InvalidRequest when a document never can be written.
        """
        lines = (
            writes.put_line(
                document_id(scope, subject_hash, row.memory_id, row.version, row.rev),
                document(scope, subject_hash, row, self._model),
            )
            for row in projections
            if not row.is_tombstone
        )
        self._write(lines, index)

    def delete(
        self,
        scope: Scope,
        subject_hash: str,
        versions: Iterable[tuple[str, int, int]],
        *,
        index: str | None = None,
    ) -> None:
        """Documents by memory, version and rev; absent ones are no error."""
        ids = (document_id(scope, subject_hash, *version) for version in versions)
        self._write(map(writes.delete_line, ids), index)

    def _write(self, lines: Iterable[str], index: str | None) -> None:
        writes.write(self._connection, index or self.index(), lines, self._pause)

    def versions(
        self,
        scope: Scope,
        subject_hash: str,
        memory_ids: Sequence[str],
        *,
        index: str | None = None,
    ) -> dict[str, list[tuple[int, int]]]:
        """Version and rev, in order, of the documents that a search sees, by memory."""
        subject = of_subject(scope, subject_hash)
        path = f"/{index or self.index()}/_search"
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for start in range(0, len(memory_ids), MOST_ASKED):
            for memory_id, version, rev in self._visible(
                path, subject, memory_ids[start : start + MOST_ASKED]
            ):
                found[memory_id].append((version, rev))
        return {memory_id: sorted(versions) for memory_id, versions in found.items()}

    def _visible(
        self, path: str, subject: Query, memory_ids: Sequence[str]
    ) -> list[tuple[str, int, int]]:
        """Fewer memories at a time where they have more documents than fit an answer."""
        search = visible_versions(subject, memory_ids, MOST_DOCUMENTS)
        visible = answers.versions(self._connection.search(path, json.dumps(search)))
        if visible is not None:
            return visible
        if len(memory_ids) == 1:
            raise DependencyUnavailable("a memory has more versions than can be listed")
        half = len(memory_ids) // 2
        parts = memory_ids[:half], memory_ids[half:]
        return [found for part in parts for found in self._visible(path, subject, part)]
