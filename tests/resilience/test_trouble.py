"""Runs in which everything goes wrong, a thousand of them, and each keeps every promise."""

import pytest

from tests.effort import tries
from tests.resilience.playing import broken_promises, played, seeds
from tests.resilience.site import Site, in_memory

RUNS, BLOCK = tries(600), 100


@pytest.mark.parametrize("first", range(0, RUNS, BLOCK))
def test_whatever_goes_wrong_nothing_is_lost_or_doubled(first: int) -> None:
    for seed in seeds(first, BLOCK):
        with in_memory() as site:
            assert broken_promises(seed, site)[0] == [], f"CAIRN_TROUBLE_SEED={seed}"


def test_every_kind_of_trouble_is_among_them() -> None:
    """Or the test above shows nothing."""
    seen = set[str]()
    for seed in range(10):
        with in_memory() as site:
            seen |= played(seed, site).seen

    assert seen == {"crash", "refused", "lost", "held up"}


def test_a_seed_plays_the_same_again() -> None:
    with in_memory() as first, in_memory() as again:
        played(3, first)
        played(3, again)

    assert attempts(first) == attempts(again)


def attempts(site: Site) -> list[int]:
    return [task.attempts for task in site.look().tasks.values()]
