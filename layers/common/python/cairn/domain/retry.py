"""When accepted work is retried or overdue, and how long a request counts as resent. Pure."""

MAX_ATTEMPTS = 12
LONGEST_WAIT_S = 900  # the longest delay of a queue
# How long work may be due before reconcile looks at it: well beyond a healthy worker's time.
OVERDUE_MS = 60_000
# A client that got no answer sends again within seconds.
RESEND_WINDOW_MS = 120_000
# A caller who names a call means it for good; a day outlasts any retry or interrupted import.
KEYED_WINDOW_MS = 24 * 3_600_000


def wait_seconds(attempts: int, at_least: int = 0) -> int:
    """How long after this many attempts the next one is due: min(5 * 2^n, 900) seconds."""
    wait: int = 5 * 2**attempts
    return min(max(wait, at_least), LONGEST_WAIT_S)


def resend_window_ms(*, is_keyed: bool) -> int:
    """How long the same request counts as sent again; `is_keyed`: it has an idempotency key."""
    return KEYED_WINDOW_MS if is_keyed else RESEND_WINDOW_MS
