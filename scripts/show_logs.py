"""Print what the functions of the last deployment logged, oldest first."""

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Any

from scripts import deploy

# Lambda's own lines around each invocation.
PLATFORM_LINES = ("START RequestId", "END RequestId", "REPORT RequestId")


def log_groups(deployment: deploy.Deployment) -> dict[str, str]:
    """Log group names by function name."""
    formation = deployment.client("cloudformation")
    pages = formation.get_paginator("list_stack_resources").paginate(
        StackName=deployment.stack_name
    )
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {
        resource["LogicalResourceId"].removesuffix("LogGroup").lower(): resource[
            "PhysicalResourceId"
        ]
        for resource in resources
        if resource["ResourceType"] == "AWS::Logs::LogGroup"
    }


def events(logs: Any, group: str, since_ms: int) -> Iterator[tuple[int, str]]:
    """(time in ms, line) of one group from `since_ms` on, without Lambda's own lines."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since_ms)
    for page in pages:
        for event in page["events"]:
            if not event["message"].startswith(PLATFORM_LINES):
                yield event["timestamp"], event["message"].rstrip()


def print_since(deployment: deploy.Deployment, since_ms: int) -> int:
    """Print all lines from `since_ms` on; where to go on from."""
    logs = deployment.client("logs")
    groups = log_groups(deployment).items()
    lines = sorted(
        (when, name, line) for name, group in groups for when, line in events(logs, group, since_ms)
    )
    for when, name, line in lines:
        clock = time.strftime("%H:%M:%S", time.localtime(when / 1000))
        print(f"{clock} {name:<10} {line}", flush=True)
    return max((when for when, _, _ in lines), default=since_ms - 1) + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    arguments = parser.parse_args()
    try:
        deployment = deploy.load()
        since_ms = print_since(deployment, 0)
        while arguments.follow:
            time.sleep(1)
            since_ms = print_since(deployment, since_ms)
    except FileNotFoundError:
        sys.exit("Nothing is deployed yet: make serve")
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
