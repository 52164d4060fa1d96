"""The AWS calls of one function, counted in this process against the deployed stack.

Calls it twice and prints those of the second call by operation: by then it knows the key and is
connected.
"""

import argparse
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import Any

import boto3

from scripts import deploy, invoke


def in_fresh_process(case: str, body: Mapping[str, Any]) -> dict[str, int]:
    """`of_second_call` where no other function has left its settings. Raises: RuntimeError."""
    command = [sys.executable, __file__, case, json.dumps(body)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    calls: dict[str, int] = json.loads(run.stdout)
    return calls


def of_second_call(case: str, body: Mapping[str, Any]) -> dict[str, int]:
    """`body` overrides fields of the event's; `{}` in it becomes the number of the call."""
    deployment, capability = deploy.load(), case.split("/")[0]
    event = invoke.development_event(case, deployment)
    variables = invoke.variables_of(capability, deployment)
    calls = counted()
    for number in range(2):
        text = json.dumps({**json.loads(event["body"]), **body}).replace("{}", str(number))
        calls.clear()
        with redirect_stdout(io.StringIO()):  # what the function logs
            answer = invoke.invoke(capability, {**event, "body": text}, variables)
        if answer["statusCode"] != 200:
            raise RuntimeError(f"{case}: {answer['body']}")
    return dict(calls)


def counted() -> Counter[str]:
    """Grows with every operation, retries counted once, of clients that are made from now on."""
    calls: Counter[str] = Counter()

    def count(model: Any, **_: Any) -> None:
        calls[f"{model.service_model.service_name}:{model.name}"] += 1

    session = boto3.Session()
    session.events.register("before-parameter-build", count)
    boto3.DEFAULT_SESSION = session
    return calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", metavar="CAPABILITY/CASE", help="an event of a function with API")
    parser.add_argument("body", nargs="?", type=json.loads, default={}, help="fields, as JSON")
    options = parser.parse_args()
    print(json.dumps(of_second_call(options.case, options.body)))


if __name__ == "__main__":
    main()
