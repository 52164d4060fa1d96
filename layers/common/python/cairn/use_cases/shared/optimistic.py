"""Optimistic concurrency: read, write on condition, and begin again when another was first."""

from collections.abc import Callable
from contextlib import suppress

from cairn.domain.errors import Conflict, DependencyUnavailable

ATTEMPTS = 10


def retry_on_conflict[T](
    attempt: Callable[[], T],
    message: str,
    *,
    attempts: int = ATTEMPTS,
    retry_after_seconds: int = 1,
) -> T:
    """What `attempt` returns, which reads anew each time and raises Conflict when its write lost.

    Raises: DependencyUnavailable with `message` when every attempt lost.
    """
    for _ in range(attempts):
        with suppress(Conflict):
            return attempt()
    raise DependencyUnavailable(message, retry_after_seconds=retry_after_seconds)
