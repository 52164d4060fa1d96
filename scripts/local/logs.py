"""Print what the functions of the last deployment logged, oldest first."""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from scripts.deploy.deployment import Deployment, expect_deployment

# Lambda's own lines around each invocation.
PLATFORM_LINES = ("START RequestId", "END RequestId", "REPORT RequestId")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")


def run(options: argparse.Namespace) -> int:
    deployment = expect_deployment()
    try:
        since_ms = print_since(deployment, 0)
        while options.follow:
            time.sleep(1)
            since_ms = print_since(deployment, since_ms)
    except KeyboardInterrupt:
        pass
    return 0


def print_since(deployment: Deployment, since_ms: int) -> int:
    """Print all lines from `since_ms` on; where to go on from."""
    logs = deployment.client("logs")
    lines = sorted(
        (when, name, line)
        for name, group in log_groups(deployment).items()
        for when, line in events(logs, group, since_ms)
    )
    for when, name, line in lines:
        clock = time.strftime("%H:%M:%S", time.localtime(when / 1000))
        print(f"{clock} {name:<10} {line}", flush=True)
    return max((when for when, _, _ in lines), default=since_ms - 1) + 1


def log_groups(deployment: Deployment) -> dict[str, str]:
    """Log group names by function name."""
    groups = deployment.physical_ids("AWS::Logs::LogGroup")
    return {logical.removesuffix("LogGroup").lower(): name for logical, name in groups.items()}


def events(logs: Any, group: str, since_ms: int) -> Iterator[tuple[int, str]]:
    """(time in ms, line) of one group from `since_ms` on, without Lambda's own lines."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since_ms)
    for page in pages:
        for event in page["events"]:
            if not event["message"].startswith(PLATFORM_LINES):
                yield event["timestamp"], event["message"].rstrip()
