"""How often and when accepted work is tried again. Pure."""

MAX_ATTEMPTS = 12
LONGEST_WAIT_S = 900  # what a queue delays at most


def wait_seconds(attempts: int, at_least: int = 0) -> int:
    """How long after this many attempts the next one is due: min(5 * 2^n, 900) seconds."""
    wait: int = 5 * 2**attempts
    return min(max(wait, at_least), LONGEST_WAIT_S)
