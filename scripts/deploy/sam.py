"""Deploys template.yaml to AWS with `sam build` and `sam deploy`, as samconfig.toml says."""

import os
import subprocess
import tomllib
from collections.abc import Mapping
from types import MappingProxyType

from scripts import prepare_environments
from scripts.deploy import archives
from scripts.deploy.cloudformation import outputs_of
from scripts.deploy.deployment import Deployment, operator_client
from scripts.deploy.model_settings import BadModelSettings, ModelSettings
from scripts.prepare_environments import ROOT


def deploy_to_aws(stack_name: str, region: str, arguments: tuple[str, ...]) -> Deployment:
    """With the caller's own credentials; `arguments` go to `sam deploy`."""
    prepare_environments.prepare("sam")
    sam = str(prepare_environments.python("sam").with_name("sam"))
    environment = {**os.environ, "PYTHON": str(archives.PIP_PYTHON), "SAM_CLI_TELEMETRY": "0"}
    archives.remove_byte_code(ROOT / "functions")
    place = ["--stack-name", stack_name, "--region", region, *arguments]
    for command in (["build"], ["deploy", *place]):
        subprocess.run([sam, *command], cwd=ROOT, env=environment, check=True)
    formation = operator_client("cloudformation", region, None)
    [stack] = formation.describe_stacks(StackName=stack_name)["Stacks"]
    return Deployment(stack_name, region, None, outputs_of(stack))


def operator_parameter(region: str) -> dict[str, str]:
    """Who deploys may make the index. A session of a role stands for its role."""
    arn: str = operator_client("sts", region, None).get_caller_identity()["Arn"]
    if ":assumed-role/" in arn:
        role = operator_client("iam", region, None).get_role(RoleName=arn.split("/")[1])
        arn = role["Role"]["Arn"]
    return {"OperatorArn": arn}


def overrides(models: ModelSettings, others: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Arguments that add to samconfig.toml's parameters, which they would replace.

    Raises: BadModelSettings for keys, which belong into a secret of the account.
    """
    if models.keys:
        raise BadModelSettings("on AWS put the keys into the secret that CAIRN_MODEL_SECRET names")
    parameters = {**models.parameters, **others}
    if not parameters:
        return []
    known = tomllib.loads((ROOT / "samconfig.toml").read_text())
    usual: list[str] = known["default"]["deploy"]["parameters"]["parameter_overrides"]
    chosen = [f'{name}="{value}"' for name, value in parameters.items()]
    return ["--parameter-overrides", *usual, *chosen]
