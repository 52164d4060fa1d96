"""Figures of a measurement: each with what is required of it, as a table and as JSON."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`least` and `most` are required of `value`; without either it is told for information."""

    measure: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def is_met(self) -> bool:
        is_small = self.most is None or self.value <= self.most
        return is_small and (self.least is None or self.value >= self.least)

    @property
    def required(self) -> str:
        """`<= 0.05`, or nothing."""
        bounds = (("<=", self.most), (">=", self.least))
        return ", ".join(f"{sign} {_number(bound)}" for sign, bound in bounds if bound is not None)

    @property
    def verdict(self) -> str:
        if not self.required:
            return ""
        return "met" if self.is_met else "MISSED"


def table(figures: Sequence[Figure]) -> str:
    width = max(len(each.measure) for each in figures)
    lines = [f"{'measure':<{width}}{'value':>14}{'required':>14}"]
    for each in figures:
        value = f"{_number(each.value)} {each.unit}".strip()
        row = f"{each.measure:<{width}}{value:>14}{each.required:>14}  {each.verdict}"
        lines.append(row.rstrip())
    return "\n".join(lines)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument("--require", action="store_true", help="exit with 1 when one is missed")


def report(figures: Sequence[Figure], options: argparse.Namespace) -> int:
    """Print and write as the options ask; the exit code."""
    print(table(figures))
    if options.json:
        told = [{**asdict(each), "is_met": each.is_met} for each in figures]
        options.json.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return int(options.require and not all(each.is_met for each in figures))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
