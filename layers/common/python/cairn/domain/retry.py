"""When accepted work is retried, how often, and when it counts as overdue. Pure."""

MAX_ATTEMPTS = 12
LONGEST_WAIT_S = 900  # the longest delay of a queue
# How long work may be due before reconcile looks at it: well beyond a healthy worker's time.
OVERDUE_MS = 60_000


def wait_seconds(attempts: int, at_least: int = 0) -> int:
    """How long after this many attempts the next one is due: min(5 * 2^n, 900) seconds."""
    wait: int = 5 * 2**attempts
    return min(max(wait, at_least), LONGEST_WAIT_S)
