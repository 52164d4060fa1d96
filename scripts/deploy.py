"""Deploy template.yaml: to AWS, or to the emulator that AWS_ENDPOINT_URL names.

Writes .local/endpoint.json for callers of the API and .local/deployment.json for the other
scripts. Deploying again updates the stack.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scripts import index_settings, model_settings, package_code, read_template, run_local_aws
from scripts.index_settings import BadIndexSettings
from scripts.model_settings import BadModelSettings, ModelSettings

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
ARTIFACTS = "cairn-artifacts"
API_STAGE = "live"
DEPLOY_SECONDS = 120.0


class DeployError(RuntimeError):
    """The stack was not created; the message lists what CloudFormation said."""


@dataclass(frozen=True)
class Deployment:
    """A deployed stack. `endpoint_url` is the emulator's, None on AWS; `outputs` the template's."""

    stack_name: str
    region: str
    endpoint_url: str | None
    outputs: dict[str, str]

    @property
    def api_url(self) -> str:
        """Base URL of the API, without a dialect's prefix."""
        if self.endpoint_url is None:
            return self.outputs["ApiUrl"]
        # The host names of API Gateway do not resolve here.
        return f"{self.endpoint_url}/_aws/execute-api/{self.outputs['ApiId']}/{API_STAGE}"

    def client(self, service: str) -> Any:
        """A boto3 client for the place of the stack, as its operator."""
        return client(service, self.region, self.endpoint_url)

    def environment(self) -> dict[str, str]:
        """What a script needs in its environment to work on this stack as its operator."""
        variables = {
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "CAIRN_STAGE": "local" if self.endpoint_url else "production",
            "CAIRN_TABLE": self.outputs["TableName"],
            "CAIRN_BUCKET": self.outputs["BucketName"],
            "CAIRN_EXTRACTION_QUEUE_URL": self.outputs["ExtractionQueueUrl"],
            "CAIRN_EMBEDDING_QUEUE_URL": self.outputs["EmbeddingQueueUrl"],
            "CAIRN_INDEXING_QUEUE_URL": self.outputs["IndexingQueueUrl"],
        }
        for output, variable in index_settings.VARIABLES.items():
            if self.outputs.get(output):
                variables[variable] = self.outputs[output]
        if self.endpoint_url is None:
            return variables
        operator = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        return variables | operator | {"AWS_ENDPOINT_URL": self.endpoint_url}


def deploy(
    endpoint_url: str | None,
    stack_name: str = "cairn",
    region: str = run_local_aws.REGION,
    arguments: tuple[str, ...] = (),
    models: ModelSettings = model_settings.OFFLINE,
    index: Mapping[str, str] = index_settings.EMBEDDED,
) -> Deployment:
    """Create or update the stack and its index; `arguments` go to `sam deploy`.

    `index` are the parameters that choose where to search.
    Raises: DeployError, CalledProcessError.
    """
    if endpoint_url is None:
        chosen = overrides(models, {**index, **operator_parameter(region)})
        deployment = deploy_to_aws(stack_name, region, (*arguments, *chosen))
    else:
        deployment = deploy_locally(endpoint_url, stack_name, region, models, index)
    create_index(deployment)
    return deployment


def deploy_locally(
    endpoint_url: str, stack_name: str, region: str, models: ModelSettings, index: Mapping[str, str]
) -> Deployment:
    models = model_settings.with_local_secret(
        models, client("secretsmanager", region, endpoint_url)
    )
    keys = upload_code(endpoint_url, region)
    template = read_template.read_template()
    packaged = read_template.with_code(template, ARTIFACTS, keys)
    template_url = upload_template(endpoint_url, region, packaged)
    formation = client("cloudformation", region, endpoint_url)
    outputs = apply_stack(formation, stack_name, template_url, {**index, **models.parameters})
    gateway = client("apigateway", region, endpoint_url)
    import_gateway_responses(gateway, outputs["ApiId"], template)
    return Deployment(stack_name, region, endpoint_url, outputs)


def client(service: str, region: str, endpoint_url: str | None) -> Any:
    if endpoint_url is None:
        return boto3.client(service, region_name=region)
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def deploy_to_aws(stack_name: str, region: str, arguments: tuple[str, ...]) -> Deployment:
    """`sam build && sam deploy`, with the caller's own credentials and samconfig.toml."""
    sam = str(LOCAL / "sam" / "bin" / "sam")
    environment = {**os.environ, "PYTHON": str(package_code.PIP_PYTHON), "SAM_CLI_TELEMETRY": "0"}
    for folder in (ROOT / "functions").iterdir():
        package_code.remove_byte_code(folder)
    place = ["--stack-name", stack_name, "--region", region, *arguments]
    for command in (["build"], ["deploy", *place]):
        subprocess.run([sam, *command], cwd=ROOT, env=environment, check=True)
    stacks = client("cloudformation", region, None).describe_stacks(StackName=stack_name)
    return Deployment(stack_name, region, None, outputs_of(stacks["Stacks"][0]))


def operator_parameter(region: str) -> dict[str, str]:
    """Who deploys may make the index. A session of a role stands for its role."""
    arn: str = client("sts", region, None).get_caller_identity()["Arn"]
    if ":assumed-role/" in arn:
        role = client("iam", region, None).get_role(RoleName=arn.split("/")[1])
        arn = role["Role"]["Arn"]
    return {"OperatorArn": arn}


def create_index(deployment: Deployment) -> None:
    """Raises: CalledProcessError."""
    if deployment.outputs.get("VectorBackend", "embedded") == "embedded":
        return
    script = ROOT / "scripts" / "create_index.py"
    environment = {**os.environ, **deployment.environment()}
    subprocess.run([sys.executable, str(script)], env=environment, check=True)


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


def upload_code(endpoint_url: str, region: str) -> dict[str, str]:
    """Put every archive into the emulator; object keys by the template's folder."""
    s3 = client("s3", region, endpoint_url)
    s3.create_bucket(Bucket=ARTIFACTS)
    applies_layers = run_local_aws.is_healthy(endpoint_url)
    keys = {}
    for folder in read_template.code_folders(read_template.read_template()):
        content = code_archive(folder, applies_layers)
        keys[folder] = package_code.content_key(content)
        s3.put_object(Bucket=ARTIFACTS, Key=keys[folder], Body=content)
    return keys


def upload_template(endpoint_url: str, region: str, template: Mapping[str, Any]) -> str:
    """Its URL. It is larger than the 51,200 bytes that CloudFormation takes in a call."""
    content = json.dumps(template, separators=(",", ":")).encode()
    key = f"{hashlib.sha256(content).hexdigest()}.json"
    client("s3", region, endpoint_url).put_object(Bucket=ARTIFACTS, Key=key, Body=content)
    return f"{endpoint_url}/{ARTIFACTS}/{key}"


def code_archive(folder: str, applies_layers: bool) -> bytes:
    """The archive of one folder. LocalStack's free edition accepts layers and ignores them."""
    if not folder.startswith("functions/"):
        return package_code.linked_layer()
    if applies_layers:
        return package_code.function_archive(ROOT / folder)
    return package_code.self_contained_function(ROOT / folder)


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
    known = [each["ParameterKey"] for each in stack.get("Parameters", ())]
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
            raise DeployError(f"{status}\n{failures(formation, stack_name)}")
        time.sleep(0.2)
    raise DeployError(f"no answer within {DEPLOY_SECONDS:.0f} s")


def outputs_of(stack: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def failures(formation: Any, stack_name: str) -> str:
    events = formation.describe_stack_events(StackName=stack_name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    rows = [(event["LogicalResourceId"], event.get("ResourceStatusReason", "")) for event in failed]
    return "\n".join(f"{name}: {reason}" for name, reason in rows)


def import_gateway_responses(gateway: Any, api_id: str, template: Mapping[str, Any]) -> None:
    """Set them by hand: emulators leave them out of the API, and show them after a deployment."""
    responses = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    for name, response in responses.items():
        request = {"responseTemplates": response["ResponseTemplates"]}
        if "StatusCode" in response:
            request["statusCode"] = str(response["StatusCode"])
        gateway.put_gateway_response(restApiId=api_id, responseType=name, **request)
    gateway.create_deployment(restApiId=api_id, stageName=API_STAGE)


def create_project(deployment: Deployment, name: str) -> str:
    """A project with a fresh API key, which is returned."""
    script = ROOT / "scripts" / "manage_projects.py"
    created = subprocess.run(
        [sys.executable, str(script), "create", name, "--json"],
        env={**os.environ, **deployment.environment()},
        stdout=subprocess.PIPE,
        check=True,
    )
    api_key: str = json.loads(created.stdout)["api_key"]
    return api_key


def save(deployment: Deployment, api_key: str, folder: Path = LOCAL) -> None:
    """Write endpoint.json (how to call it) and deployment.json (how to operate it)."""
    endpoint = {
        "memos_base_url": f"{deployment.api_url}/api/openmem/v1",
        "memoryrelay_base_url": deployment.api_url,
        "api_key": api_key,
        "console_url": None,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "endpoint.json").write_text(json.dumps(endpoint, indent=2) + "\n")
    (folder / "endpoint.json").chmod(0o600)
    (folder / "deployment.json").write_text(json.dumps(asdict(deployment), indent=2) + "\n")


def load(folder: Path = LOCAL) -> Deployment:
    """The last deployment. Raises: FileNotFoundError."""
    return Deployment(**json.loads((folder / "deployment.json").read_text()))


def previous_key(deployment: Deployment, folder: Path = LOCAL) -> str | None:
    """The development key of an earlier deployment of the same stack, which still works."""
    try:
        endpoint = json.loads((folder / "endpoint.json").read_text())
        known: str | None = endpoint["api_key"] if load(folder) == deployment else None
    except FileNotFoundError:
        return None
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--stack-name", default="cairn")
    parser.add_argument("--region", default=os.environ.get("AWS_REGION", run_local_aws.REGION))
    parser.add_argument("--project", default="development", help="project to create with a key")
    arguments, others = parser.parse_known_args()
    endpoint_url = os.environ.get("AWS_ENDPOINT_URL") or None
    try:
        models = model_settings.read(os.environ)
        index = index_settings.read(os.environ, is_local=endpoint_url is not None)
        place = endpoint_url, arguments.stack_name, arguments.region
        deployment = deploy(*place, tuple(others), models, index)
    except (BadModelSettings, BadIndexSettings, DeployError) as problem:
        sys.exit(f"The stack could not be deployed: {problem}")
    key = previous_key(deployment) or create_project(deployment, arguments.project)
    save(deployment, key)
    print(f"{deployment.stack_name} answers at {deployment.api_url}")


if __name__ == "__main__":
    main()
