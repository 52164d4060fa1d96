"""Leaves a server alone that does not answer, as everybody would wait for it in vain."""

from collections.abc import Callable


class Rest:
    """So many `seconds` from each time it begins; `now` in seconds of any clock."""

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds, self._now = seconds, now
        self._until = float("-inf")

    def begin(self) -> None:
        self._until = self._now() + self._seconds

    @property
    def is_on(self) -> bool:
        return self._now() < self._until
