"""Memories as documents of one OpenSearch index, shared by all projects of a deployment."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from cairn.adapters.opensearch import answers, writes
from cairn.adapters.opensearch.answers import reading
from cairn.adapters.opensearch.connection import OpenSearchConnection
from cairn.adapters.opensearch.document import document, document_id
from cairn.adapters.opensearch.filters import (
    Query,
    of_subject,
    reachable,
)
from cairn.adapters.opensearch.queries import searches, shown_versions
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.projection import Projection
from cairn.domain.scope import Scope
from cairn.domain.search.found import Found
from cairn.domain.search.query import Source
from cairn.domain.search.question import Question

KEPT_SECONDS = 5.0  # how long a swapped alias may go unnoticed
MOST_SHOWN = 2_000  # documents in one answer
MOST_ASKED = 256  # memories in one search


class OpenSearchIndex:
    """The documents behind an alias, whose index must be made for `model` (name@dim).

    A document stands for one version and rev of a memory under one subject and never changes.
    Every method works on `index` where it is given, and else on what the alias names now; whoever
    calls several passes what `index()` said. All raise DependencyUnavailable when the server
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
        self._monotonic, self._pause = monotonic, pause
        self._known: tuple[float, str] | None = None

    def index(self) -> str:
        """The index behind the alias, asked for again after a few seconds."""
        known = self._known
        if known is None or known[0] < self._monotonic():
            known = self._known = (self._monotonic() + KEPT_SECONDS, self._resolved())
        return known[1]

    def _resolved(self) -> str:
        answer = self._connection.get(f"/{self._alias}/_mapping")
        with reading():
            ((index, content),) = answer.items()
            model = content["mappings"]["_meta"]["model"]
        if model != self._model:
            raise DependencyUnavailable(
                f"the search index holds vectors of {model}, not of {self._model}: "
                "run scripts/reindex.py"
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
    ) -> Found:
        """The `limit` best by each of text, context and vector, with statistics of all.

        `hidden` are ids of memories that are left out and not counted. One request.
        """
        wanted = searches(question, self._model, reachable(scope, sources, hidden), limit)
        lines = "".join(f"{{}}\n{json.dumps(each)}\n" for each in wanted.values())
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
                document_id(scope, subject_hash, each.memory_id, each.version, each.rev),
                document(scope, subject_hash, each, self._model),
            )
            for each in projections
            if not each.is_tombstone
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
        ids = (document_id(scope, subject_hash, *each) for each in versions)
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
            for memory_id, version, rev in self._shown(
                path, subject, memory_ids[start : start + MOST_ASKED]
            ):
                found[memory_id].append((version, rev))
        return {memory_id: sorted(versions) for memory_id, versions in found.items()}

    def _shown(
        self, path: str, subject: Query, memory_ids: Sequence[str]
    ) -> list[tuple[str, int, int]]:
        """Fewer memories at a time where they have more documents than fit an answer."""
        search = shown_versions(subject, memory_ids, MOST_SHOWN)
        shown = answers.versions(self._connection.search(path, json.dumps(search)))
        if shown is not None:
            return shown
        if len(memory_ids) == 1:
            raise DependencyUnavailable("a memory has more versions than can be listed")
        half = len(memory_ids) // 2
        parts = memory_ids[:half], memory_ids[half:]
        return [each for part in parts for each in self._shown(path, subject, part)]
