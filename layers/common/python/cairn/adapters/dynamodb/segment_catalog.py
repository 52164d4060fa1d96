"""A subject's rows and the manifest of its segments, which is stored on its head item."""

from collections.abc import Iterable, Sequence
from itertools import batched

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped
from cairn.adapters.dynamodb.items.projection_items import projection_from
from cairn.adapters.dynamodb.items.reading import readable
from cairn.adapters.dynamodb.items.segment_items import garbage_collection_item, manifest_from
from cairn.adapters.dynamodb.items.values import Action
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import (
    ABSENT,
    UNCHANGED,
    expected_values,
)
from cairn.domain.index.manifest import Manifest
from cairn.domain.index.projection import Projection
from cairn.domain.scope import Scope
from cairn.domain.transactions import ACTIONS_MAX

CURRENT = (
    "(manifest_version = :before OR (attribute_not_exists(manifest_version) AND :before = :none))"
    " AND (erased_before = :watermark"
    " OR (attribute_not_exists(erased_before) AND :watermark = :none))"
)
KNOWN = "due_at = :known"


class DynamoDBSegmentCatalog:
    """Implements `ports.SegmentCatalog`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def manifest(self, scope: Scope, subject_hash: str) -> tuple[Manifest, int]:
        head = self._table.get(keys.subject(scope, subject_hash), keys.HEAD) or {}
        return manifest_from(head), int(head.get("erased_before", 0))

    def rows(self, scope: Scope, subject_hash: str) -> list[Projection]:
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :fresh)",
            {":pk": keys.subject(scope, subject_hash), ":fresh": keys.fresh("")},
        )
        return list(readable(projection_from, rows))

    def commit(
        self, scope: Scope, subject_hash: str, before: Manifest, watermark: int, after: Manifest
    ) -> None:
        self._table.update(
            keys.subject(scope, subject_hash),
            keys.HEAD,
            "SET manifest = :entries, manifest_version = :version",
            {
                ":entries": pack(after.model_dump_json(include={"entries"})),
                ":version": after.version,
                ":before": before.version,
                ":watermark": watermark,
                ":none": 0,
            },
            CURRENT,
        )

    def plan_garbage_collection(
        self, scope: Scope, subject_hash: str, name: str, due_at: int
    ) -> None:
        self._table.put(garbage_collection_item(keys.subject(scope, subject_hash), name, due_at))

    def due_garbage_collections(self, scope: Scope, subject_hash: str, now: int) -> list[str]:
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :plan)",
            {":pk": keys.subject(scope, subject_hash), ":plan": keys.GARBAGE_COLLECTION},
        )
        due = (str(row["sk"]) for row in rows if row["due_at"] <= now)
        return [sort_key.removeprefix(keys.GARBAGE_COLLECTION) for sort_key in due]

    def finish_garbage_collections(
        self, scope: Scope, subject_hash: str, names: Iterable[str]
    ) -> None:
        pk = keys.subject(scope, subject_hash)
        for batch in batched(names, ACTIONS_MAX):
            self._table.transact(
                [self._table.delete_action(pk, keys.garbage_collection(name)) for name in batch]
            )

    def due_at(self, scope: Scope, subject_hash: str) -> int:
        row = self._table.get(keys.subject(scope, subject_hash), keys.INDEXING) or {}
        return int(row.get("due_at", 0))

    def set_due(self, scope: Scope, subject_hash: str, known: int, due_at: int) -> None:
        pk = keys.subject(scope, subject_hash)
        condition, values = (KNOWN, {":known": known}) if known else (ABSENT, None)
        if due_at:
            shard = keys.due_shard(subject_hash)
            row = stamped(pk, keys.INDEXING, due_at, due_shard=shard, due_at=due_at)
            self._table.put(row, condition, values)
        elif known:
            self._table.transact([self._table.delete_action(pk, keys.INDEXING, KNOWN, values)])

    def drop(self, scope: Scope, subject_hash: str, flushed: Iterable[Projection]) -> None:
        pk = keys.subject(scope, subject_hash)
        for batch in batched(flushed, ACTIONS_MAX):
            self._drop([self._deletion(pk, row) for row in batch])

    def _deletion(self, pk: str, row: Projection) -> Action:
        place, expected = (pk, keys.fresh(row.memory_id)), (row.version, row.rev)
        return self._table.delete_action(*place, UNCHANGED, expected_values(expected))

    def _drop(self, actions: Sequence[Action]) -> None:
        """All at once; where one of them has changed, halves of them, until it is alone."""
        try:
            self._table.transact(actions)
        except ConditionFailed:
            middle = len(actions) // 2
            for half in (actions[:middle], actions[middle:]) if middle else ():
                self._drop(half)
