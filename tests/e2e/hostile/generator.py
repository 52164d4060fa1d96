"""Hostile requests, each by its seed and number: the same whenever and by whomever it is made."""

from collections.abc import Sequence
from random import Random

from tests.e2e.hostile.draft import HostileRequest, Key, well_meant
from tests.e2e.hostile.routes import Description
from tests.e2e.hostile.ways import COMMON, RARE, Way

TWO_WAYS = 0.2  # so many requests are spoiled in two ways


def hostile_request(
    seed: int, number: int, described: Description, keys: Sequence[Key]
) -> HostileRequest:
    """`keys`: the first is the one that is mostly sent."""
    random = Random(f"{seed}:{number}")
    draft = well_meant(random.choice(described.routes), described, random, keys[0])
    ways = _ways(number, random)
    for way in ways:
        way(draft, random, keys)
    names = " and ".join(way.__name__ for way in ways)
    return draft.finished(f"seed {seed}, number {number}, {names}")


def _ways(number: int, random: Random) -> list[Way]:
    for way, interval in RARE.items():
        if number % interval == interval // 2:
            return [way]
    count = 2 if random.random() < TWO_WAYS else 1
    return random.choices(list(COMMON), list(COMMON.values()), k=count)
