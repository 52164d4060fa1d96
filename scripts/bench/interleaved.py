"""Alternatives measured in turn, so that whatever else the machine does hits all of them alike."""

import math
from collections.abc import Callable, Mapping, Sequence

from tqdm import tqdm

WARMING = 5  # rounds that are not counted

type Measured = Callable[[str], float]  # the seconds a question takes


def rounds(
    systems: Mapping[str, Measured], questions: Sequence[str], count: int
) -> dict[str, list[float]]:
    """Seconds by system. Each round asks all the same, each time beginning with another one."""
    found: dict[str, list[float]] = {name: [] for name in systems}
    names = list(systems)
    for number in tqdm(range(WARMING + count), unit="round", desc="searches", disable=None):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            found[name].append(systems[name](questions[number % len(questions)]))
    return {name: seconds[WARMING:] for name, seconds in found.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def medians_ms(found: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: 1_000 * percentile(seconds, 0.5) for name, seconds in found.items()}
