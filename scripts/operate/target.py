"""Which deployment an operator's script works on, and the project it means."""

import argparse
import os
import sys

from botocore.exceptions import BotoCoreError, ClientError

from cairn.bootstrap import base
from cairn.domain.scope import Scope
from cairn.use_cases.access.authenticate import key_hash
from scripts.deploy.cloudformation import outputs_of
from scripts.deploy.deployment import (
    Deployment,
    development_key,
    last_deployment,
    operator_client,
)
from scripts.local.services.local_aws import REGION
from scripts.operate import memos_client
from scripts.operate.memos_client import MemosClient


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where to work: by default the last deployment made from this clone, local or on AWS."""
    parser.add_argument(
        "--stack-name",
        help="CloudFormation stack, on AWS or the emulator that AWS_ENDPOINT_URL names "
        "(default: the last deployment)",
    )
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", REGION))


def enter(options: argparse.Namespace) -> None:
    """Set the environment that adapters are made from, unless CAIRN_TABLE says that it is set.

    Raises: SystemExit saying what to do.
    """
    if options.stack_name:
        os.environ.update(named(options.stack_name, options.region).environment())
    elif "CAIRN_TABLE" not in os.environ:
        try:
            os.environ.update(last_deployment().environment())
        except FileNotFoundError:
            sys.exit("Nothing is deployed from here yet: scripts/cairn serve, or --stack-name")


def named(stack_name: str, region: str) -> Deployment:
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL") or None
    try:
        formation = operator_client("cloudformation", region, endpoint_url)
        [stack] = formation.describe_stacks(StackName=stack_name)["Stacks"]
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"The stack '{stack_name}' cannot be read in {region}: {error}")
    return Deployment(stack_name, region, endpoint_url, outputs_of(stack))


def memos(options: argparse.Namespace) -> MemosClient:
    """Of the last deployment, or of the one that MEMOS_BASE_URL or --stack-name names.

    Raises: SystemExit saying what to do without a stack or a key.
    """
    if not options.stack_name:
        return memos_client.client()
    key = os.environ.get("MEMOS_API_KEY") or sys.exit("--stack-name needs a key in MEMOS_API_KEY")
    return MemosClient(named(options.stack_name, options.region).memos_url, key)


def scope_of(project_id: str | None) -> Scope:
    """The project named, else that of the development key. Raises: SystemExit without either."""
    if project_id:
        return Scope(project_id)
    try:
        key = development_key()
    except FileNotFoundError:
        sys.exit("--project is needed: there is no .local/endpoint.json to take it from")
    found = base.key_store().find(key_hash(key))
    if found is None:
        sys.exit("--project is needed: the key of .local/endpoint.json is another deployment's")
    return Scope(found.project_id)
