"""Manifests of segments and rows in memory, with the same conditions as the table."""

from collections.abc import Iterable

from cairn.domain.errors import Conflict
from cairn.domain.index.manifest import Manifest
from cairn.domain.index.projection import (
    Projection,
)
from cairn.domain.scope import Scope
from tests.fakes.stores.world import World


class InMemorySegmentCatalog:
    def __init__(self, world: World) -> None:
        self._world = world

    def manifest(self, scope: Scope, subject_hash: str) -> tuple[Manifest, int]:
        with self._world.lock:
            watermark = self._world.erasure_watermark(scope, subject_hash)
            return self._world.manifest(scope, subject_hash), watermark

    def rows(self, scope: Scope, subject_hash: str) -> list[Projection]:
        with self._world.lock:
            return list(self._world.fresh.get((scope.project_id, subject_hash), {}).values())

    def commit(
        self, scope: Scope, subject_hash: str, before: Manifest, watermark: int, after: Manifest
    ) -> None:
        with self._world.lock:
            current, standing = self.manifest(scope, subject_hash)
            if (current.version, standing) != (before.version, watermark):
                raise Conflict("the manifest or the erasure watermark has changed")
            self._world.manifests[scope.project_id, subject_hash] = after

    def plan_garbage_collection(
        self, scope: Scope, subject_hash: str, name: str, due_at: int
    ) -> None:
        self._plans(scope, subject_hash)[name] = due_at

    def due_garbage_collections(self, scope: Scope, subject_hash: str, now: int) -> list[str]:
        plans = self._plans(scope, subject_hash).items()
        return [name for name, due_at in plans if due_at <= now]

    def finish_garbage_collections(
        self, scope: Scope, subject_hash: str, names: Iterable[str]
    ) -> None:
        for name in names:
            self._plans(scope, subject_hash).pop(name, None)

    def _plans(self, scope: Scope, subject_hash: str) -> dict[str, int]:
        return self._world.garbage_collections.setdefault((scope.project_id, subject_hash), {})

    def due_at(self, scope: Scope, subject_hash: str) -> int:
        return self._world.indexing.get((scope.project_id, subject_hash), 0)

    def set_due(self, scope: Scope, subject_hash: str, known: int, due_at: int) -> None:
        with self._world.lock:
            if self.due_at(scope, subject_hash) != known:
                raise Conflict("another worker has changed when the subject is due")
            self._world.indexing[scope.project_id, subject_hash] = due_at

    def drop(self, scope: Scope, subject_hash: str, flushed: Iterable[Projection]) -> None:
        with self._world.lock:
            rows = self._world.fresh.get((scope.project_id, subject_hash), {})
            for projection in flushed:
                row = rows.get(projection.memory_id)
                if row and (row.version, row.rev) == (projection.version, projection.rev):
                    del rows[projection.memory_id]
