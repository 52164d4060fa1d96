"""What an evaluation of retrieval says: a table, figures as JSON, and recall curves."""

import argparse
import json
from pathlib import Path

from scripts.bench.retrieval import picture
from scripts.bench.retrieval.locomo import KINDS, conversations
from scripts.bench.retrieval.observe import System, observe
from scripts.bench.retrieval.recall import DEPTHS, Observed, figures
from scripts.operate.tables import columns


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="JSON in LoCoMo's form")
    parser.add_argument("--batch", type=int, default=20, help="messages per add")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="for recall curves (SVG)")


def evaluate(system: System, options: argparse.Namespace) -> bool:
    """Prints and writes what was observed; whether nothing failed and nothing leaked."""
    observed = observe(system, conversations(options.data), options.batch)
    found = figures(observed)
    print(columns([("figure", "value"), *((name, f"{value:g}") for name, value in found.items())]))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")
    if options.picture:
        options.picture.write_text(draw(observed, found))
    return not (found["failed"] or found["leaks"])


def draw(observed: Observed, found: dict[str, float]) -> str:
    curves = {"all questions": {depth: found[f"all@{depth}"] for depth in DEPTHS}}
    for kind in (KINDS[4], KINDS[2], KINDS[1]):
        mine = Observed([answer for answer in observed.answers if answer.asked.kind == kind])
        some = figures(mine)
        curves[kind] = {depth: some[f"all@{depth}"] for depth in DEPTHS}
    return picture.picture(curves, "Questions with all evidence among the items returned")
