"""A cache of what was found; that something is missing is never cached."""

from collections.abc import Callable, Hashable
from threading import Lock

from cachetools import TTLCache

from cairn.ports.clock import Clock

# The longest that something revoked or deleted by another process still counts.
CACHE_MS = 60_000
CACHE_MAX = 10_000


class PositiveCache[K: Hashable, V]:
    """Of one process and its threads. A value expires `CACHE_MS` after it was read."""

    def __init__(self, clock: Clock) -> None:
        self._values: TTLCache[K, V] = TTLCache(CACHE_MAX, CACHE_MS, timer=clock.now)
        self._lock = Lock()

    def find(self, key: K, read: Callable[[], V | None]) -> V | None:
        """The cached value, else what `read` finds now."""
        with self._lock:
            value = self._values.get(key)
        if value is None and (value := read()) is not None:
            self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._values[key] = value

    def forget(self, key: K) -> None:
        with self._lock:
            self._values.pop(key, None)
