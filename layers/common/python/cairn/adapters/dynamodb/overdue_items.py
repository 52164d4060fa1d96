"""What is overdue in any project, from the index of due work."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.scope import Scope
from cairn.ports.work_queue import DueItem


def overdue_items(table: DynamoDBTable, now: int) -> list[DueItem]:
    items: list[DueItem] = []
    for shard in range(keys.DUE_SHARDS):
        rows = table.query(
            "due_shard = :shard AND due_at <= :now",
            {":shard": f"DUE#{shard}", ":now": now},
            index=keys.DUE_INDEX,
        )
        items += [_due_item(str(row["pk"]), str(row["sk"])) for row in rows]
    return _unattended(table, list(dict.fromkeys(items)), now)


def _unattended(table: DynamoDBTable, items: list[DueItem], now: int) -> list[DueItem]:
    """Leaves out subjects whose lease is held."""
    heads = {
        item: (keys.subject(Scope(item.project_id), item.subject_hash), keys.HEAD)
        for item in items
        if item.subject_hash and not item.is_indexing
    }
    found = table.get_many(list(heads.values()))
    return [
        item
        for item in items
        if item not in heads or found.get(heads[item], {}).get("lease_until", 0) <= now
    ]


def _due_item(pk: str, sk: str) -> DueItem:
    _, project_id, kind, identity = pk.split("#", 3)
    if kind == "S":
        is_indexing = sk == keys.INDEXING or sk.startswith(
            (keys.fresh(""), keys.GARBAGE_COLLECTION)
        )
        return DueItem(project_id, subject_hash=identity, is_indexing=is_indexing)
    if kind == "W":
        delivery_id = sk.removeprefix(keys.DELIVERY)
        return DueItem(project_id, endpoint_id=identity, delivery_id=delivery_id)
    return DueItem(project_id, memory_id=identity)
