"""On a subject's head, when to remove for good what its fence hides; indexed for reconcile."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.items import OVERDUE_MS

SWEEP = "sweep_at = :sweep, due_shard = :shard, due_at = :due"
NO_SWEEP = "sweep_at, due_shard, due_at"


def sweep_values(subject_hash: str, at: int) -> dict[str, int | str]:
    return {":sweep": at, ":shard": keys.due_shard(subject_hash), ":due": at + OVERDUE_MS}
