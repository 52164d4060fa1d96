"""How much a run tries of what has no end: random examples, seeds, and deaths of a process.

CAIRN_TESTS_EFFORT is `quick` (seconds, for `make test-unit`), `usual` (what fits into half an
hour) or `soak`: twenty times as much, and every death there is.
"""

import os

SHARES = {"quick": 0.1, "usual": 1, "soak": 20}
EFFORT = os.environ.get("CAIRN_TESTS_EFFORT", "usual")


def tries(usual: int) -> int:
    """The number to try where a usual run tries `usual`. Raises: KeyError for another effort."""
    return max(1, int(usual * SHARES[EFFORT]))
