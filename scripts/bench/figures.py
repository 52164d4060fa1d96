"""Figures of a measurement: each with what is required of it, as a table and as JSON."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from operator import ge, le, lt
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`least`, `most` and `below` are required of `value`; without one it is information only."""

    measure: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    below: float | None = None

    @property
    def is_met(self) -> bool:
        return all(holds(self.value, bound) for _, holds, bound in self._bounds)

    @property
    def required(self) -> str:
        """`<= 0.05`, or nothing."""
        return ", ".join(f"{sign} {_number(bound)}" for sign, _, bound in self._bounds)

    @property
    def verdict(self) -> str:
        if not self.required:
            return ""
        return "met" if self.is_met else "MISSED"

    @property
    def _bounds(self) -> list[tuple[str, Callable[[float, float], bool], float]]:
        bounds = (("<=", le, self.most), (">=", ge, self.least), ("<", lt, self.below))
        return [(sign, holds, bound) for sign, holds, bound in bounds if bound is not None]


def table(figures: Sequence[Figure]) -> str:
    width = max(len(figure.measure) for figure in figures)
    lines = [f"{'measure':<{width}}{'value':>14}{'required':>14}"]
    for figure in figures:
        value = f"{_number(figure.value)} {figure.unit}".strip()
        row = f"{figure.measure:<{width}}{value:>14}{figure.required:>14}  {figure.verdict}"
        lines.append(row.rstrip())
    return "\n".join(lines)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")


def report(figures: Sequence[Figure], file: Path | None) -> bool:
    """Print them, write them as JSON to `file`; whether everything is as required."""
    print(table(figures))
    if file:
        written = [{**asdict(figure), "is_met": figure.is_met} for figure in figures]
        file.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    return all(figure.is_met for figure in figures)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
