"""Deploys template.yaml to an emulator of AWS, which runs neither `sam build` nor `sam deploy`."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.deploy import archives, model_settings
from scripts.deploy.cloudformation import apply_stack
from scripts.deploy.deployment import API_STAGE, Deployment, operator_client
from scripts.deploy.model_settings import ModelSettings
from scripts.deploy.template import (
    Template,
    buffered,
    code_folders,
    layer_folders,
    layers_of,
    read_template,
    with_code,
)
from scripts.local.services import local_aws
from scripts.prepare_environments import ROOT

ARTIFACTS = "cairn-artifacts"


def deploy_locally(
    endpoint_url: str,
    stack_name: str,
    region: str,
    models: ModelSettings,
    parameters: Mapping[str, str],
) -> Deployment:
    models = model_settings.with_local_secret(
        models, operator_client("secretsmanager", region, endpoint_url)
    )
    keys = upload_code(endpoint_url, region)
    written = read_template()
    packaged = with_code(buffered(written), ARTIFACTS, keys)
    template_url = upload_template(endpoint_url, region, packaged)
    formation = operator_client("cloudformation", region, endpoint_url)
    outputs = apply_stack(formation, stack_name, template_url, {**parameters, **models.parameters})
    gateway = operator_client("apigateway", region, endpoint_url)
    import_gateway_responses(
        gateway,
        outputs["ApiId"],
        written,
        IsLocal=True,
        HasAllowedOrigins=bool(parameters.get("AllowedOrigins")),
    )
    return Deployment(stack_name, region, endpoint_url, outputs)


def upload_code(endpoint_url: str, region: str) -> dict[str, str]:
    """Put every archive into the emulator; object keys by the template's folder."""
    s3 = operator_client("s3", region, endpoint_url)
    s3.create_bucket(Bucket=ARTIFACTS)
    applies_layers = local_aws.is_healthy(endpoint_url)
    written, keys = read_template(), {}
    for folder in code_folders(written):
        content = code_archive(written, folder, applies_layers)
        keys[folder] = archives.content_key(content)
        s3.put_object(Bucket=ARTIFACTS, Key=keys[folder], Body=content)
    return keys


def upload_template(endpoint_url: str, region: str, packaged: Mapping[str, Any]) -> str:
    """Its URL. It is larger than the 51,200 bytes that CloudFormation takes in a call."""
    content = json.dumps(packaged, separators=(",", ":")).encode()
    key = f"{hashlib.sha256(content).hexdigest()}.json"
    operator_client("s3", region, endpoint_url).put_object(Bucket=ARTIFACTS, Key=key, Body=content)
    return f"{endpoint_url}/{ARTIFACTS}/{key}"


def code_archive(written: Template, folder: str, applies_layers: bool) -> bytes:
    """The archive of one folder. LocalStack's free edition accepts layers and ignores them."""
    if folder in layer_folders(written).values():
        return archives.linked_layer(ROOT / folder)
    if applies_layers:
        return archives.function_archive(ROOT / folder)
    layers = [ROOT / layer for layer in layers_of(written, folder)]
    return archives.self_contained_function(ROOT / folder, layers)


def import_gateway_responses(
    gateway: Any, api_id: str, written: Mapping[str, Any], **conditions: bool
) -> None:
    """Set them by hand: emulators leave them out of the API, and show them after a deployment.

    `conditions` are those of the template that the headers depend on.
    """
    responses = written["Resources"]["Api"]["Properties"]["GatewayResponses"]
    for name, response in responses.items():
        headers = response["ResponseParameters"]["Headers"]
        request = {
            "responseTemplates": response["ResponseTemplates"],
            "responseParameters": dict(_response_parameters(headers, conditions)),
        }
        if "StatusCode" in response:
            request["statusCode"] = str(response["StatusCode"])
        gateway.put_gateway_response(restApiId=api_id, responseType=name, **request)
    gateway.create_deployment(restApiId=api_id, stageName=API_STAGE)


def _response_parameters(
    headers: Mapping[str, Any], conditions: Mapping[str, bool]
) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if not isinstance(value, str):
            condition, if_true, if_false = value["Fn::If"]
            value = if_true if conditions[condition] else if_false
        if isinstance(value, str):  # nothing where it is AWS::NoValue
            yield f"gatewayresponse.header.{name}", value
