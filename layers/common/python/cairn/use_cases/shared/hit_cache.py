"""What a process has read lately and trusts for a while. Misses are asked for every time."""

from collections.abc import Callable, Hashable

# The longest that something revoked or deleted elsewhere still counts.
CACHE_MS = 60_000
CACHE_MAX = 10_000

type HitCache[K: Hashable, V] = dict[K, tuple[int, V]]


def remembered[K: Hashable, V](
    cache: HitCache[K, V], key: K, now: int, find: Callable[[], V | None]
) -> V | None:
    """What was found within the last `CACHE_MS`, or is found now (ms)."""
    read_at, found = cache.get(key, (0, None))
    if found is None or now - read_at >= CACHE_MS:
        found = find()
        remember(cache, key, now, found)
    return found


def remember[K: Hashable, V](cache: HitCache[K, V], key: K, now: int, found: V | None) -> None:
    """In the place of what was read before; None forgets it."""
    if found is None:
        cache.pop(key, None)
        return
    if len(cache) >= CACHE_MAX:
        cache.clear()
    cache[key] = (now, found)
