"""Show every step of one task: accepted, attempts, understanding, memories, embedding.

Counts, times (UTC) and ids only; --words adds what was said and what is remembered of it.
"""

import argparse
import json
import sys

from cairn.bootstrap import base, operations
from cairn.domain.errors import CairnError
from scripts.operate import target
from scripts.operate.trace_text import text
from scripts.operate.trace_view import view


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("task_id", metavar="TASK_ID", help="as an add answered it")
    parser.add_argument(
        "--project", metavar="PROJECT_ID", help="default: that of the development key"
    )
    parser.add_argument("--words", action="store_true", help="show what was said and remembered")
    parser.add_argument("--json", action="store_true", help="one JSON object; times in ms")
    target.add_options(parser)


def run(options: argparse.Namespace) -> int:
    target.enter(options)
    try:
        scope = target.scope_of(options.project)
        trace = operations.trace(options.task_id, scope)
    except CairnError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    shown = {"project_id": scope.project_id} | view(trace, base.clock.now(), options.words)
    print(json.dumps(shown, indent=2, ensure_ascii=False) if options.json else text(shown))
    return 0
