"""The AWS calls of one function, counted and timed in this process against the deployed stack.

Calls it several times and prints those of all calls but the first: by then it knows the key and is
connected.
"""

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import boto3

from cairn.adapters.dynamodb.consumed_capacity import ConsumedCapacity
from scripts.deploy.deployment import last_deployment
from scripts.local import invoke
from scripts.prepare_environments import LOCAL

WRITES = ("PutItem", "UpdateItem", "TransactWriteItems")


class TimedCall(NamedTuple):
    """What was called, how many seconds it took, and write units that its answer names."""

    name: str
    seconds: float
    write_units: float = 0.0


# Of one invocation, in order.
type Timed = list[TimedCall]


def timed_in_fresh_process(
    case: str,
    bodies: Sequence[Mapping[str, Any]],
    common: Mapping[str, Any],
    folder: Path = LOCAL,
) -> list[Timed]:
    """`of_later_calls` in a process of its own. Raises: RuntimeError."""
    command = [sys.executable, "-P", "-m", "scripts.bench.aws_calls", case]
    command += ["--folder", str(folder)]
    given = json.dumps([{**common, **body} for body in bodies])
    run = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    invocations: list[list[list[Any]]] = json.loads(run.stdout)
    return [[TimedCall(*call) for call in calls] for calls in invocations]


def of_later_calls(case: str, bodies: Sequence[Mapping[str, Any]], folder: Path) -> list[Timed]:
    """One invocation per body, whose fields override the event's; `{}` becomes its number."""
    deployment, capability = last_deployment(folder), case.split("/")[0]
    event = invoke.development_event(case, deployment, folder)
    variables = invoke.variables_of(capability, deployment)
    calls, found = timed(), []
    for number, body in enumerate(bodies):
        text = json.dumps({**json.loads(event["body"]), **body}).replace("{}", str(number))
        calls.clear()
        with redirect_stdout(io.StringIO()):  # what the function logs
            answer = invoke.invoke(capability, {**event, "body": text}, variables)
        if answer["statusCode"] >= 300:
            raise RuntimeError(f"{case}: {answer['body']}")
        found.append(list(calls))
    return found[1:]


def timed() -> Timed:
    """Grows with every operation, retries included, of clients that are made from now on."""
    calls: Timed = []

    def begin(context: dict[str, Any], **_: Any) -> None:
        context["begun_at"] = time.perf_counter()

    def end(model: Any, parsed: Any, context: dict[str, Any], **_: Any) -> None:
        name = f"{model.service_model.service_name}:{model.name}"
        seconds = time.perf_counter() - context["begun_at"]
        consumed = ConsumedCapacity.of_write(parsed if model.name in WRITES else {})
        calls.append(TimedCall(name, seconds, consumed.write_units))

    session = boto3.Session()
    session.events.register("before-parameter-build", begin)
    session.events.register("after-call", end)
    boto3.DEFAULT_SESSION = session
    return calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", metavar="CAPABILITY/CASE", help="an event of a function with API")
    parser.add_argument("--folder", type=Path, default=LOCAL, help="of the deployment")
    parser.epilog = "Standard input: a JSON list with the fields of each call's body."
    options = parser.parse_args()
    bodies = json.load(sys.stdin)
    print(json.dumps(of_later_calls(options.case, bodies, options.folder)))


if __name__ == "__main__":
    main()
