"""Run a function on one of the events below events/, as the function of the deployed stack.

In this process; or, with --env-vars FILE, in a container: that writes FILE and, beside it, the
event, and prints the `sam local invoke` command that uses them (after `make build`).
"""

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cairn.adapters.dynamodb.key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.use_cases.access.authenticate import key_hash
from scripts.deploy.deployment import Deployment, development_key, expect_deployment
from scripts.local import sam_local, sample_events
from scripts.prepare_environments import LOCAL

TIMEOUT_SECONDS = 29

type Variables = dict[str, str]


def add_options(parser: argparse.ArgumentParser) -> None:
    known = sample_events.cases()
    parser.add_argument("case", metavar="CAPABILITY/CASE", choices=known, help=", ".join(known))
    parser.add_argument("--env-vars", type=Path, metavar="FILE", help="write it for `sam local`")
    parser.add_argument(
        "--host",
        default=sam_local.CONTAINER_HOST,
        help="this machine, as containers call it (with --docker-network host: 127.0.0.1)",
    )


def run(options: argparse.Namespace) -> int:
    deployment, capability = expect_deployment(), options.case.split("/")[0]
    event = development_event(options.case, deployment)
    variables = variables_of(capability, deployment)
    if options.env_vars:
        inside = sam_local.for_container(variables, deployment.endpoint_url, options.host)
        print(sam_local.write(options.env_vars, logical_id(capability), inside, event))
    else:
        print(json.dumps(invoke(capability, event, variables), indent=2, ensure_ascii=False))
    return 0


class LocalContext:
    """What functions use of Lambda's context object."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def __init__(self) -> None:
        self._ends_at = time.monotonic() + TIMEOUT_SECONDS

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends_at - time.monotonic()) * 1000)


def logical_id(capability: str) -> str:
    """The function's name in template.yaml."""
    return f"{capability.capitalize()}Function"


def deployed_variables(formation: Any, functions: Any, stack_name: str, name: str) -> Variables:
    """The environment variables that the function `name` (a logical id) was deployed with."""
    resource = formation.describe_stack_resource(StackName=stack_name, LogicalResourceId=name)
    physical_id = resource["StackResourceDetail"]["PhysicalResourceId"]
    configuration = functions.get_function_configuration(FunctionName=physical_id)
    return dict(configuration["Environment"]["Variables"])


def variables_of(capability: str, deployment: Deployment) -> Variables:
    """Those of the function, and where its stack is."""
    clients = deployment.client("cloudformation"), deployment.client("lambda")
    variables = deployed_variables(*clients, deployment.stack_name, logical_id(capability))
    return variables | sam_local.place(deployment)


def invoke(capability: str, event: Mapping[str, Any], variables: Variables) -> Any:
    """What the function answers, run in this process with no other CAIRN_* than these."""
    for name in [name for name in os.environ if name.startswith("CAIRN_")]:
        del os.environ[name]
    os.environ.update(variables)
    module = importlib.import_module(f"functions.{capability}.handler")
    handler: Callable[[Mapping[str, Any], LocalContext], Any] = module.lambda_handler
    return handler(event, LocalContext())


def development_event(case: str, deployment: Deployment, folder: Path = LOCAL) -> dict[str, Any]:
    """The event with the development key and its project. Raises: FileNotFoundError."""
    key = development_key(folder)
    table = DynamoDBTable(deployment.client("dynamodb"), deployment.outputs["TableName"])
    found = DynamoDBKeyStore(table).find(key_hash(key))
    if found is None:
        sys.exit("The stack does not know the key of .local/endpoint.json: deploy it again")
    return sample_events.read_event(
        case, {sample_events.API_KEY: key, sample_events.PROJECT_ID: found.project_id}
    )
