"""Figures with what is required of them."""

import json
from pathlib import Path

import pytest

from scripts.bench.figures import Figure, report, table


@pytest.mark.parametrize(
    ("figure", "required", "verdict"),
    [
        (Figure("ratio", 0.05, most=0.05), "<= 0.05", "met"),
        (Figure("ratio", 0.051, most=0.05), "<= 0.05", "MISSED"),
        (Figure("done", 9_999, least=10_000), ">= 10,000", "MISSED"),
        (Figure("calls", 1, most=1, least=1), "<= 1, >= 1", "met"),
        (Figure("calls", 0, most=1, least=1), "<= 1, >= 1", "MISSED"),
        (Figure("share", 1, below=1), "< 1", "MISSED"),
        (Figure("share", 0.99, below=1), "< 1", "met"),
        (Figure("time", 3.0, "s"), "", ""),
    ],
)
def test_a_figure_is_judged_by_its_bounds(figure: Figure, required: str, verdict: str) -> None:
    assert (figure.required, figure.verdict) == (required, verdict)


def test_the_table_shows_values_with_units_beside_what_is_required() -> None:
    rows = table([Figure("time", 1234.5, "ms"), Figure("share", 0.1234, most=0.2)]).splitlines()

    assert [row.split() for row in rows[1:]] == [
        ["time", "1,234", "ms"],
        ["share", "0.123", "<=", "0.2", "met"],
    ]


def test_one_missed_figure_is_enough() -> None:
    figures = [Figure("good", 1, most=2), Figure("bad", 3, most=2)]

    assert not report(figures, None)
    assert report(figures[:1], None)


def test_figures_are_written_as_json(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"

    report([Figure("bad", 3, "s", most=2)], file)

    [written] = json.loads(file.read_text())
    assert (written["measure"], written["value"], written["is_met"]) == ("bad", 3, False)
