"""A deployed stack: where it is, how to call it, and the files below .local/ that say so."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3

from scripts.deploy import index_settings
from scripts.prepare_environments import LOCAL

API_STAGE = "live"


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

    @property
    def memos_url(self) -> str:
        """Base URL of the API for clients of MemOS."""
        return f"{self.api_url}/api/openmem/v1"

    def client(self, service: str) -> Any:
        """A boto3 client for the place of the stack, as its operator."""
        return operator_client(service, self.region, self.endpoint_url)

    def physical_ids(self, resource_type: str) -> dict[str, str]:
        """Names of the stack's resources of one type, by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages.paginate(StackName=self.stack_name)
            for resource in page["StackResourceSummaries"]
            if resource["ResourceType"] == resource_type
        }

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


def operator_client(service: str, region: str, endpoint_url: str | None) -> Any:
    """With the caller's own credentials on AWS, with those of an emulator's root elsewhere."""
    if endpoint_url is None:
        return boto3.client(service, region_name=region)
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def save_deployment(deployment: Deployment, api_key: str, folder: Path = LOCAL) -> None:
    """Write endpoint.json (how to call it) and deployment.json (how to operate it)."""
    endpoint = {
        "memos_base_url": deployment.memos_url,
        "memoryrelay_base_url": deployment.api_url,
        "api_key": api_key,
        "console_url": None,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "endpoint.json").write_text(json.dumps(endpoint, indent=2) + "\n")
    (folder / "endpoint.json").chmod(0o600)
    (folder / "deployment.json").write_text(json.dumps(asdict(deployment), indent=2) + "\n")


def last_deployment(folder: Path = LOCAL) -> Deployment:
    """Raises: FileNotFoundError when nothing has been deployed from this clone."""
    return Deployment(**json.loads((folder / "deployment.json").read_text()))


def expect_deployment() -> Deployment:
    """The last deployment. Raises: SystemExit saying what to do when there is none."""
    try:
        return last_deployment()
    except FileNotFoundError:
        sys.exit("Nothing is deployed from here yet: scripts/cairn serve")


def development_key(folder: Path = LOCAL) -> str:
    """The API key of the last deployment. Raises: FileNotFoundError."""
    key: str = json.loads((folder / "endpoint.json").read_text())["api_key"]
    return key


def previous_key(deployment: Deployment, folder: Path = LOCAL) -> str | None:
    """The development key of an earlier deployment of the same stack, which still works."""
    try:
        return development_key(folder) if last_deployment(folder) == deployment else None
    except FileNotFoundError:
        return None
