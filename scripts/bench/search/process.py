"""The search function as a process: each line of standard input is the body of a search.

The first line is the event that bodies go into. Answers a line for each: the seconds it took, how
many memories it found, the calls it made and the most bytes of memory it has held. In a body,
`"cold": true` has it forget the segments it has read, and `"held"` is how many seconds each call
is held back.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Mapping
from typing import Any

from cairn.bootstrap import base, search
from cairn.bootstrap.adapters import segments
from scripts.bench import line_process
from scripts.bench.search import call_record
from scripts.local.invoke import LocalContext

ITEMS = ("memory_detail_list", "preference_detail_list")


def forget() -> None:
    """What was read, and no connection."""
    segments.reader.cache_clear()
    search.ports.cache_clear()


def found(answer: Mapping[str, Any]) -> int:
    """How many memories. Raises: RuntimeError for any other answer."""
    if answer["statusCode"] != 200:
        raise RuntimeError(answer["body"])
    data = json.loads(answer["body"])["data"]
    return sum(len(data.get(name) or ()) for name in ITEMS)


def main() -> None:
    answers = line_process.answers()
    held = 0.0
    calls = call_record.of_aws(lambda: held)
    if base.settings().vector_backend != "embedded":
        call_record.of_opensearch(calls, lambda: held)
    handler = importlib.import_module("functions.search.handler").lambda_handler
    event = json.loads(next(sys.stdin))
    print("{}", file=answers)
    for line in sys.stdin:
        body = json.loads(line)
        held = body.pop("held", 0.0)
        if body.pop("cold", False):
            forget()
        asked = {**event, "body": json.dumps(body)}
        calls.clear()
        started = time.perf_counter()
        answer = handler(asked, LocalContext())
        seconds = time.perf_counter() - started
        line = {"seconds": seconds, "found": found(answer), "calls": calls, "memory": _memory()}
        print(json.dumps(line), file=answers)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024


if __name__ == "__main__":
    main()
