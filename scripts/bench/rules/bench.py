"""Whether the time that rules take is linear in what was sent, whatever that is.

Processor time for hostile texts of 20, 40, 80 and 160 kB, and for 250, 500, 1,000 and 2,000
messages of a form. Parts: `understand` plans memories without a model, `check` keeps what a model
left out, `entities` reads out what is named, `index` makes projections and vectors, `ask` reads a
question.

A time is the best of several rounds: one where the bounds are far, up to six where they are near,
as whatever else the machine does only ever adds to it. A time below 50 ms says more about which
parts of a form were reached than about how it grows: it counts as 50 ms when that of twice as much
is compared with it.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tqdm import tqdm

from cairn.domain.conversation.message import Message
from scripts.bench import figures, parts
from scripts.bench.figures import Figure
from scripts.bench.rules.hostile_texts import forms, talks
from scripts.bench.rules.readers import READERS, messages

BYTES = (20_000, 40_000, 80_000, 160_000)
MESSAGES = (250, 500, 1_000, 2_000)
MOST_RATIO, MOST_SECONDS = 2.3, 1.0
FLOOR = 0.05  # s
# From here on another round is worth its time.
NEAR_RATIO, NEAR_SECONDS = 2.15, 0.8
ROUNDS = 6
WORST = 10

type Read = Callable[[Sequence[Message]], object]


class Case(NamedTuple):
    """Messages of one form, each time twice as much."""

    form: str
    sizes: tuple[Sequence[Message], ...]


class Times(NamedTuple):
    """In seconds, of each size."""

    form: str
    seconds: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The largest of a time to that of half as much."""
        return max(more / max(FLOOR, less) for less, more in pairwise(self.seconds))

    @property
    def longest(self) -> float:
        return max(self.seconds)

    @property
    def is_near(self) -> bool:
        """Whether a bound is missed, or nearly."""
        return self.ratio > NEAR_RATIO or self.longest > NEAR_SECONDS


def add_options(parser: argparse.ArgumentParser) -> None:
    parts.add_options(parser, tuple(READERS))
    parser.add_argument(
        "--all", action="store_true", help=f"list all forms, not the {WORST} longest"
    )
    figures.add_options(parser)


def run(options: argparse.Namespace) -> bool:
    found: list[Figure] = []
    for part in options.only:
        times = list(measure(READERS[part], tqdm(all_cases(), part, disable=None)))
        print(f"{part}\n{table(times if options.all else worst(times))}\n")
        found += summary(part, times)
    return figures.report(found, options.json)


def all_cases() -> list[Case]:
    texts = ((form.name, [[form(size)] for size in BYTES]) for form in forms())
    talked = ((talk.name, [talk(number) for number in MESSAGES]) for talk in talks())
    return [
        Case(name, tuple(map(messages, sizes))) for said in (texts, talked) for name, sizes in said
    ]


def measure(read: Read, cases: Iterable[Case]) -> Iterator[Times]:
    for case in cases:
        times = _round(read, case)
        for _ in range(ROUNDS - 1):
            if not times.is_near:
                break
            pairs = zip(times.seconds, _round(read, case).seconds, strict=True)
            times = times._replace(seconds=tuple(map(min, pairs)))
        yield times


def summary(part: str, times: Sequence[Times]) -> list[Figure]:
    ratio, longest = (
        max(each) for each in zip(*((t.ratio, t.longest) for t in times), strict=True)
    )
    return [
        Figure(f"{part}: twice as much takes, at most, times", ratio, most=MOST_RATIO),
        Figure(f"{part}: the longest", longest, "s", most=MOST_SECONDS),
    ]


def worst(times: Sequence[Times]) -> list[Times]:
    """The longest, and after them what grows too fast."""
    longest = sorted(times, key=lambda each: each.longest, reverse=True)
    return longest[:WORST] + [each for each in longest[WORST:] if each.ratio > MOST_RATIO]


def table(times: Sequence[Times]) -> str:
    sizes = (f"{size // 1_000} kB/{number:,}" for size, number in zip(BYTES, MESSAGES, strict=True))
    lines = ["".join(f"{size:>13}" for size in sizes) + f"{'ratio':>8}  form"]
    for each in times:
        seconds = "".join(f"{second:>11.3f} s" for second in each.seconds)
        lines.append(f"{seconds}{each.ratio:>8.2f}  {each.form}")
    return "\n".join(lines)


def _round(read: Read, case: Case) -> Times:
    return Times(case.form, tuple(_seconds(read, said) for said in case.sizes))


def _seconds(read: Read, said: Sequence[Message]) -> float:
    """Without collections of garbage, which come by what else the process has made before."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        read(said)
        return time.process_time() - started
    finally:
        gc.enable()
