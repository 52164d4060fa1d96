"""Creates or updates a stack through CloudFormation and waits for it, as `sam deploy` does."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

DEPLOY_SECONDS = 600.0


class DeployError(RuntimeError):
    """The stack was not created; the message lists what CloudFormation said."""


def apply_stack(
    formation: Any, stack_name: str, template_url: str, chosen: Mapping[str, str]
) -> dict[str, str]:
    """Create or update the stack and wait; its outputs. `chosen` are parameters by name.

    Raises: DeployError.
    """
    parameters = {"Stage": "local", "LoopbackTargets": "allowed", **chosen}
    request: dict[str, Any] = {
        "StackName": stack_name,
        "TemplateURL": template_url,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    }
    try:
        formation.create_stack(**request)
    except formation.exceptions.AlreadyExistsException:
        request["Parameters"] += kept_parameters(formation, stack_name, parameters)
        update_stack(formation, request)
    return wait_for_stack(formation, stack_name)


def kept_parameters(
    formation: Any, stack_name: str, chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The stack's parameters that are not chosen anew, as `sam deploy` keeps them."""
    stack = formation.describe_stacks(StackName=stack_name)["Stacks"][0]
    known = [parameter["ParameterKey"] for parameter in stack.get("Parameters", ())]
    return [
        {"ParameterKey": name, "UsePreviousValue": True} for name in known if name not in chosen
    ]


def update_stack(formation: Any, request: Mapping[str, Any]) -> None:
    try:
        formation.update_stack(**request)
    except ClientError as refusal:
        if "No updates are to be performed" not in str(refusal):
            raise


def wait_for_stack(formation: Any, stack_name: str) -> dict[str, str]:
    """The outputs, once the stack is complete. Raises: DeployError."""
    give_up_at = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < give_up_at:
        stack = formation.describe_stacks(StackName=stack_name)["Stacks"][0]
        status = stack["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return outputs_of(stack)
        if not status.endswith("_IN_PROGRESS"):
            raise DeployError("\n".join((status, *failures(formation, stack_name))))
        time.sleep(0.2)
    raise DeployError(f"no answer within {DEPLOY_SECONDS:.0f} s")


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def failures(formation: Any, stack_name: str) -> Iterator[str]:
    """Each resource that failed, with the reason."""
    pages = formation.get_paginator("describe_stack_events").paginate(StackName=stack_name)
    for event in (event for page in pages for event in page["StackEvents"]):
        if event["ResourceStatus"].endswith("FAILED"):
            yield f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
