"""Leaves a server alone that does not answer, as everybody would wait for it in vain."""

from collections.abc import Callable


class CircuitBreaker:
    """Stays open for so many `seconds` from when it was last opened; `now` in seconds of any clock.

    While it is open, nobody asks the server.
    """

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds, self._now = seconds, now
        self._until = float("-inf")

    def open(self) -> None:
        self._until = self._now() + self._seconds

    @property
    def is_open(self) -> bool:
        return self._now() < self._until
