"""Everything that follows an erasure, done."""

from cairn.domain.retry import OVERDUE_MS
from tests.fakes.in_memory_cairn import InMemoryCairn

HOUR = 3_600_000


def settle(cairn: InMemoryCairn) -> None:
    """Until nothing is left to do, the repetition an hour later included."""
    for wait in (0, OVERDUE_MS, HOUR, OVERDUE_MS):
        cairn.clock.advance(wait)
        cairn.reconcile()
        cairn.work()
