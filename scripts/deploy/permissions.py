"""Show which permissions of the deployed roles no function has used.

The local AWS must have been started with `scripts/cairn serve --record-actions`, and everything the
functions can do must have been done since: what is left over is a permission in excess.
"""

import argparse
import fnmatch
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scripts.deploy.deployment import Deployment, last_deployment
from scripts.prepare_environments import LOCAL

# Lambda itself does these with the function's role; the local AWS does them without asking.
DONE_BY_LAMBDA = frozenset(
    {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    }
)

type Permission = tuple[str, str]  # an action and a resource, or a pattern of resources


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--local-folder", type=Path, default=LOCAL, help="of the deployment")


def run(options: argparse.Namespace) -> int:
    used = used_actions(options.local_folder / "aws")
    unused = unused_permissions(last_deployment(options.local_folder), used)
    print(json.dumps({role: sorted(pairs) for role, pairs in unused.items()}, indent=2))
    return 0


def used_actions(folder: Path) -> dict[str, set[Permission]]:
    """What roles were allowed so far, by role name. `folder` is that of the local AWS."""
    record, used = folder / "actions.jsonl", defaultdict(set)
    for line in record.read_text().splitlines() if record.exists() else []:
        entry = json.loads(line)
        # arn:aws:sts::…:assumed-role/ROLE/SESSION; the operator has none
        _, _, role_and_session = entry["principal"].partition(":assumed-role/")
        if entry["decision"] == "Allow" and role_and_session:
            role = role_and_session.split("/")[0]
            used[role].add((entry["action"], entry["resource"]))
    return dict(used)


def unused_permissions(
    deployment: Deployment, used: dict[str, set[Permission]]
) -> dict[str, set[Permission]]:
    """What was granted and never used, by logical role; empty sets left out."""
    iam = deployment.client("iam")
    found = {
        logical: {
            granted
            for granted in granted_permissions(iam, physical)
            if granted[0] not in DONE_BY_LAMBDA and not is_used(granted, used.get(physical, set()))
        }
        for logical, physical in deployment.physical_ids("AWS::IAM::Role").items()
    }
    return {role: permissions for role, permissions in found.items() if permissions}


def granted_permissions(iam: Any, role: str) -> set[Permission]:
    """Every (action, resource pattern) of a role's own policies, as deployed."""
    return {
        (action, resource)
        for page in iam.get_paginator("list_role_policies").paginate(RoleName=role)
        for name in page["PolicyNames"]
        for statement in document(iam, role, name)["Statement"]
        if statement["Effect"] == "Allow"
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def document(iam: Any, role: str, policy: str) -> dict[str, Any]:
    written = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    parsed: dict[str, Any] = json.loads(written) if isinstance(written, str) else written
    return parsed


def as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def is_used(granted: Permission, used: Iterable[Permission]) -> bool:
    action, pattern = granted
    return any(name == action and fnmatch.fnmatchcase(resource, pattern) for name, resource in used)
