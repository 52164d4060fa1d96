"""What a process remembers of what it has read."""

import pytest

from cairn.use_cases.shared import positive_cache
from cairn.use_cases.shared.positive_cache import CACHE_MS, PositiveCache
from tests.fakes.ports import FakeClock


class Store:
    def __init__(self, **values: str) -> None:
        self.values = values
        self.reads = 0

    def read(self, key: str) -> str | None:
        self.reads += 1
        return self.values.get(key)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def cache(clock: FakeClock) -> PositiveCache[str, str]:
    return PositiveCache(clock)


def test_what_was_found_is_read_again_after_a_minute(
    cache: PositiveCache[str, str], clock: FakeClock
) -> None:
    store = Store(a="1")

    for wait, reads in ((0, 1), (CACHE_MS - 1, 1), (1, 2)):
        clock.advance(wait)
        assert cache.find("a", lambda: store.read("a")) == "1"
        assert store.reads == reads


def test_what_was_missing_is_read_every_time(cache: PositiveCache[str, str]) -> None:
    store = Store()

    assert [cache.find("a", lambda: store.read("a")) for _ in range(2)] == [None, None]
    assert store.reads == 2


def test_what_was_forgotten_is_read_again(cache: PositiveCache[str, str]) -> None:
    store = Store(a="1")
    cache.put("a", "0")
    cache.forget("a")
    cache.forget("b")

    assert cache.find("a", lambda: store.read("a")) == "1"


def test_a_full_cache_drops_what_was_used_longest_ago(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positive_cache, "CACHE_MAX", 2)
    store, cache = Store(a="1", b="2", c="3"), PositiveCache[str, str](clock)

    for key in ("a", "b", "a", "c", "a"):
        cache.find(key, lambda key=key: store.read(key))  # type: ignore[misc]
    assert store.reads == 3

    cache.find("b", lambda: store.read("b"))
    assert store.reads == 4
