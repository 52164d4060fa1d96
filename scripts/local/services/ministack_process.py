"""The local AWS as a process: MiniStack, optionally noting which role was allowed which action.

Run by the MiniStack environment's own interpreter, which has none of the project's packages.
MiniStack asks one function for every decision about a role, so that is where the record is made.
Where it differs from AWS in what tests rely on, it is mended here.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

# Calls that need the permission of another one, where MiniStack asks for one of their own.
PERMISSIONS = {"sns:PublishBatch": "sns:Publish", "sqs:SendMessageBatch": "sqs:SendMessage"}


def by_permission(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """`evaluate`, asked about permissions and not about calls."""

    def asking(context: Any, *policies: Any) -> Any:
        action = PERMISSIONS.get(context.action, context.action)
        return evaluate(replace(context, action=action), *policies)

    return asking


def with_leading_keys(
    service_context: Callable[[bytes], dict[str, Any]],
) -> Callable[[bytes], dict[str, Any]]:
    """`service_context` of DynamoDB's requests, which conditions of policies may then ask of."""

    def asking(body: bytes) -> dict[str, Any]:
        keys = leading_keys(json.loads(body or b"{}"))
        return service_context(body) | ({"dynamodb:LeadingKeys": keys} if keys else {})

    return asking


def leading_keys(request: Any) -> list[str]:
    """Partition keys of all items that are named in it; those of queries are none."""
    if isinstance(request, list):
        return [key for part in request for key in leading_keys(part)]
    if not isinstance(request, dict):
        return []
    own = [request["pk"]["S"]] if "pk" in request else []
    return own + leading_keys(list(request.values()))


def record_decisions(evaluate: Callable[..., Any], record: Path) -> Callable[..., Any]:
    """`evaluate`, writing each decision the first time it is made, one JSON object a line."""
    seen: set[tuple[str, ...]] = set()

    def recording(context: Any, *policies: Any) -> Any:
        result = evaluate(context, *policies)
        entry = (context.principal_arn, context.action, context.resource_arn, result.decision)
        if entry not in seen:
            seen.add(entry)
            keys = ("principal", "action", "resource", "decision")
            with record.open("a") as file:
                file.write(json.dumps(dict(zip(keys, entry, strict=True))) + "\n")
        return result

    return recording


def ending_alone(invoke: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """`invoke` of an execution environment which ends alone when it breaks down, as on AWS.

    MiniStack would end all of the function, also those that are starting or answering; where
    starting takes long, these failures end one another for ever.
    """

    def invoking(environment: Any, *request: Any, **about: Any) -> dict[str, Any]:
        try:
            return invoke(environment, *request, **about)
        except Exception as error:
            environment.kill()
            return {"status": "error", "error": str(error)}

    return invoking


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--record-actions", type=Path, help="JSON lines file to append to")
    arguments = parser.parse_args()
    # Only the MiniStack environment has these.
    from ministack import app  # noqa: PLC0415
    from ministack.core import iam_actions, iam_evaluator, lambda_runtime  # noqa: PLC0415

    iam_actions.dynamodb_service_context = with_leading_keys(iam_actions.dynamodb_service_context)
    if arguments.record_actions:
        iam_evaluator.evaluate = record_decisions(iam_evaluator.evaluate, arguments.record_actions)
    iam_evaluator.evaluate = by_permission(iam_evaluator.evaluate)
    lambda_runtime.Worker.invoke = ending_alone(lambda_runtime.Worker.invoke)
    sys.argv = ["ministack"]
    app.main()


if __name__ == "__main__":
    main()
