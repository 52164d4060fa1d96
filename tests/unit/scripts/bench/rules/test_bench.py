"""What the bench of rules computes from its times."""

from collections.abc import Iterator, Sequence

import pytest

from cairn.domain.conversation.message import Message
from scripts.bench.rules.bench import Case, Times, measure, summary, table, worst
from scripts.bench.rules.readers import messages

CASE = Case("spaces", tuple(messages(["x"] * number) for number in (1, 2, 4, 8)))


def times(*seconds: float, form: str = "spaces") -> Times:
    return Times(form, seconds)


@pytest.mark.parametrize(
    ("seconds", "ratio"),
    [
        ((0.1, 0.2, 0.4, 0.8), 2.0),
        ((0.1, 0.2, 0.8, 1.6), 4.0),
        ((0.001, 0.01, 0.04, 0.1), 2.0),
        ((0.001, 0.01, 0.04, 0.2), 4.0),
    ],
)
def test_a_ratio_is_that_of_neighbours_and_tiny_times_count_as_50_ms(
    seconds: tuple[float, ...], ratio: float
) -> None:
    assert times(*seconds).ratio == pytest.approx(ratio)


def measured(monkeypatch: pytest.MonkeyPatch, *rounds: Sequence[float]) -> tuple[list[Times], int]:
    """The times, when each round takes as long as this, and how many calls that were."""
    calls = 0
    ticks = iter(_ticks(rounds))
    monkeypatch.setattr("time.process_time", lambda: next(ticks))

    def read(_: Sequence[Message]) -> None:
        nonlocal calls
        calls += 1

    return list(measure(read, [CASE])), calls


def _ticks(rounds: Sequence[Sequence[float]]) -> Iterator[float]:
    for seconds in (second for each in rounds for second in each):
        yield 0.0
        yield seconds


def test_one_round_is_enough_where_bounds_are_far(monkeypatch: pytest.MonkeyPatch) -> None:
    found, calls = measured(monkeypatch, (0.05, 0.1, 0.2, 0.4))

    assert (found, calls) == ([times(0.05, 0.1, 0.2, 0.4)], 4)


def test_where_a_bound_is_near_the_best_of_more_rounds_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, calls = measured(monkeypatch, (0.05, 0.3, 0.2, 0.4), (0.06, 0.1, 0.3, 0.3))

    assert (found, calls) == ([times(0.05, 0.1, 0.2, 0.3)], 8)


def test_what_stays_too_long_is_measured_six_times(monkeypatch: pytest.MonkeyPatch) -> None:
    _, calls = measured(monkeypatch, *[(0.2, 0.4, 0.8, 1.6)] * 6)

    assert calls == 24


def test_the_worst_of_both_figures_is_required() -> None:
    found = summary("understand", [times(0.1, 0.2, 0.4, 0.8), times(0.01, 0.02, 0.06, 0.3)])

    assert [figure.value for figure in found] == [pytest.approx(5), 0.8]
    assert [figure.is_met for figure in found] == [False, True]


def test_the_longest_are_listed_and_all_that_grow_too_fast() -> None:
    slow = [times(0.1, 0.2, 0.4, 0.5 + number / 100, form=f"{number}") for number in range(20)]
    steep = times(0.01, 0.02, 0.06, 0.3, form="steep")

    listed = [each.form for each in worst([steep, *slow])]

    assert listed == [*(f"{number}" for number in range(19, 9, -1)), "steep"]
    assert table(worst([steep])).splitlines()[1].split() == [
        *("0.010", "s", "0.020", "s", "0.060", "s", "0.300", "s", "5.00", "steep")
    ]
