"""Which permissions of the deployed roles a run has not used.

The local AWS must have been started with --record-actions, and everything the functions can do
must have been done since: what is left over is a permission in excess.
"""

import argparse
import fnmatch
import json
from pathlib import Path
from typing import Any

from scripts import deploy, run_local_aws

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
Permission = tuple[str, str]


def unused_permissions(
    deployment: deploy.Deployment, used: dict[str, set[Permission]]
) -> dict[str, set[Permission]]:
    """(action, resource pattern) granted and never used, by logical role; empty sets left out.

    `used` is what `run_local_aws.used_actions` returns.
    """
    iam = deployment.client("iam")
    found = {
        logical: {
            granted
            for granted in granted_permissions(iam, physical)
            if granted[0] not in DONE_BY_LAMBDA and not is_used(granted, used.get(physical, set()))
        }
        for logical, physical in physical_ids(deployment, "AWS::IAM::Role").items()
    }
    return {role: permissions for role, permissions in found.items() if permissions}


def physical_ids(deployment: deploy.Deployment, resource_type: str) -> dict[str, str]:
    """Names of the stack's resources of one type, by logical id."""
    formation = deployment.client("cloudformation")
    pages = formation.get_paginator("list_stack_resources").paginate(
        StackName=deployment.stack_name
    )
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == resource_type
    }


def granted_permissions(iam: Any, role: str) -> set[Permission]:
    """Every (action, resource pattern) of a role's own policies, as deployed."""
    return {
        (action, resource)
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        for statement in document(iam, role, name)["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def document(iam: Any, role: str, policy: str) -> dict[str, Any]:
    written = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    parsed: dict[str, Any] = json.loads(written) if isinstance(written, str) else written
    return parsed


def as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def is_used(granted: Permission, used: set[Permission]) -> bool:
    action, pattern = granted
    return any(name == action and fnmatch.fnmatchcase(resource, pattern) for name, resource in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--local-folder", type=Path, default=deploy.LOCAL)
    folder = parser.parse_args().local_folder
    unused = unused_permissions(deploy.load(folder), run_local_aws.used_actions(folder / "aws"))
    print(json.dumps({role: sorted(pairs) for role, pairs in unused.items()}, indent=2))


if __name__ == "__main__":
    main()
