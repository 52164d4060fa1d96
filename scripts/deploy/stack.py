"""Deploy template.yaml: to AWS, or to the emulator that AWS_ENDPOINT_URL names.

Writes .local/endpoint.json for callers of the API and .local/deployment.json for the other verbs.
Deploying again updates the stack. What follows `--` goes to `sam deploy`.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping

from scripts.deploy import browser_settings, index_settings, model_settings
from scripts.deploy.cloudformation import DeployError
from scripts.deploy.deployment import Deployment, previous_key, save_deployment
from scripts.deploy.emulator import deploy_locally
from scripts.deploy.index_settings import BadIndexSettings
from scripts.deploy.model_settings import BadModelSettings, ModelSettings
from scripts.deploy.sam import deploy_to_aws, operator_parameter, overrides
from scripts.local.services.local_aws import REGION
from scripts.verbs import FRONT_DOOR


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack-name", default="cairn")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", REGION))
    parser.add_argument("--project", default="development", help="project to create with a key")
    parser.add_argument("sam_options", nargs="*", metavar="-- OPTION", help="of `sam deploy`")


def run(options: argparse.Namespace) -> int:
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL") or None
    try:
        models = model_settings.read(os.environ)
        index = index_settings.read(os.environ, is_local=endpoint_url is not None)
        parameters = {**index, **browser_settings.read(os.environ)}
        place = endpoint_url, options.stack_name, options.region
        deployment = deploy(*place, tuple(options.sam_options), models, parameters)
    except (BadModelSettings, BadIndexSettings, DeployError) as problem:
        sys.exit(f"The stack could not be deployed: {problem}")
    key = previous_key(deployment) or create_project(deployment, options.project)
    save_deployment(deployment, key)
    print(f"{deployment.stack_name} answers at {deployment.api_url}")
    return 0


def deploy(
    endpoint_url: str | None,
    stack_name: str = "cairn",
    region: str = REGION,
    arguments: tuple[str, ...] = (),
    models: ModelSettings = model_settings.OFFLINE,
    parameters: Mapping[str, str] = index_settings.EMBEDDED,
) -> Deployment:
    """Create or update the stack and its index; `arguments` go to `sam deploy`.

    `parameters` are those of the template, beside those of `models`.
    Raises: DeployError, CalledProcessError.
    """
    if endpoint_url is None:
        chosen = overrides(models, {**parameters, **operator_parameter(region)})
        deployment = deploy_to_aws(stack_name, region, (*arguments, *chosen))
    else:
        deployment = deploy_locally(endpoint_url, stack_name, region, models, parameters)
    if deployment.outputs.get("VectorBackend", "embedded") != "embedded":
        operate(deployment, "create-index")
    return deployment


def create_project(deployment: Deployment, name: str) -> str:
    """A project with a fresh API key, which is returned."""
    created = operate(deployment, "projects", "create", name, "--json", stdout=subprocess.PIPE)
    api_key: str = json.loads(created.stdout)["api_key"]
    return api_key


def operate(
    deployment: Deployment, *words: str, stdout: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a verb on the stack, in a process whose adapters are made from its environment.

    Raises: CalledProcessError.
    """
    environment = {**os.environ, **deployment.environment()}
    command = [str(FRONT_DOOR), *words]
    return subprocess.run(command, env=environment, stdout=stdout, text=True, check=True)
