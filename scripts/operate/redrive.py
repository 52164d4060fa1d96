"""Put failed work of a deployment to work again: tasks that failed, memories that got no vector.

Prints what would be done and changes nothing, unless --yes is given. What was planned stays
planned, what was erased stays erased. Interrupt it at any time and run it again.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence

from tqdm import tqdm

from cairn.bootstrap import operations
from cairn.domain.errors import CairnError
from cairn.domain.tasks.diagnostics import Failure
from cairn.use_cases.operations.redrive_work import (
    Selection,
)
from scripts.operate import target
from scripts.operate.tables import columns, moment

EXAMPLES = 3  # ids shown of each kind of failure
TITLES = ("count", "project", "what", "oldest", "reason", "for example")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="PROJECT_ID", help="only of this one (default: all)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="only with this in its reason")
    parser.add_argument("--task", nargs="+", metavar="ID", help="only these and their memories")
    parser.add_argument("--yes", action="store_true", help="do it")
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    selection = Selection(options.project, options.reason, frozenset(options.task or ()))
    try:
        failures = operations.find_failures(selection)
        print(table(failures) if failures else "nothing has failed that fits")
        unknown = selection.task_ids - {failure.task_id for failure in failures}
        for task_id in sorted(unknown):
            print(f"task {task_id}: no failed work that fits", file=sys.stderr)
        if failures:
            print(again(failures) if options.yes else "\nNothing was changed. With --yes it is.")
    except CairnError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    return 1 if unknown else 0


def table(failures: Sequence[Failure]) -> str:
    """How many by project, kind and reason, since when, and some ids of each."""
    groups: dict[tuple[str, str, str], list[Failure]] = defaultdict(list)
    for failure in failures:
        groups[failure.project_id, kind(failure), failure.reason].append(failure)
    rows: list[tuple[object, ...]] = [TITLES]
    for (project_id, what, reason), found in sorted(groups.items()):
        examples = ", ".join(memory.memory_id or memory.task_id for memory in found[:EXAMPLES])
        oldest = moment(found[0].failed_at)
        rows.append((len(found), project_id, what, oldest, reason, examples))
    return columns(rows)


def kind(failure: Failure) -> str:
    return "task" if failure.memory_id is None else "embedding"


def again(failures: Sequence[Failure]) -> str:
    with tqdm(total=len(failures), unit="item", desc="redriving", disable=None) as bar:
        done = 0
        for is_open in operations.redrive(failures):
            done += is_open
            bar.update()
    others = len(failures) - done
    return f"\n{done} are at work again" + (f", {others} no longer failed" if others else "")
