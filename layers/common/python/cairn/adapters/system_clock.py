"""The wall clock."""

import time


class SystemClock:
    """Implements `ports.Clock`."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def sleep(self, milliseconds: int) -> None:
        time.sleep(milliseconds / 1000)
