"""When the next sweep of a subject is due, on its head item; indexed for reconcile."""

from cairn.adapters.dynamodb.items import keys
from cairn.domain.retry import OVERDUE_MS

SWEEP = "sweep_at = :sweep, due_shard = :shard, due_at = :due"
NO_SWEEP = "sweep_at, due_shard, due_at"


def sweep_values(subject_hash: str, sweep_at: int) -> dict[str, int | str]:
    return {
        ":sweep": sweep_at,
        ":shard": keys.due_shard(subject_hash),
        ":due": sweep_at + OVERDUE_MS,
    }
