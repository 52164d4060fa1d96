"""Waiting for what happens by itself, by asking."""

import time
from collections.abc import Callable

# On a busy machine all is slow; only what never happens takes so long.
LONGEST_SECONDS = 300


def eventually[T](found: Callable[[], T], *, pause_seconds: float = 0.05) -> T:
    """The first answer that is true of something. Raises: AssertionError when there is none."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while not (answer := found()):
        assert time.monotonic() < give_up, f"it did not happen, the last answer was {answer!r}"
        time.sleep(pause_seconds)
    return answer
