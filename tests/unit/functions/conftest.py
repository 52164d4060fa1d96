"""All functions in this process, over one moto account with the template's table."""

import importlib
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger
from moto import mock_aws

from cairn.bootstrap import (
    base,
)
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.access import manage_access
from scripts.deploy.template_table import table_properties
from scripts.local import invoke, sample_events
from tests.composition_root import forget_parts

REGION = "us-east-1"


@dataclass(frozen=True)
class Answer:
    """What API Gateway would send on."""

    status: int
    body: dict[str, Any]


@dataclass
class Functions:
    """Runs handlers on the events, with a real key and project in the place of placeholders."""

    key: str
    scope: Scope
    queues: dict[str, str]
    sqs: Any
    replacements: dict[str, str] = field(default_factory=dict)

    def run(self, case: str) -> Any:
        known = {sample_events.API_KEY: self.key, sample_events.PROJECT_ID: self.scope.project_id}
        event = sample_events.read_event(case, known | self.replacements)
        module = importlib.import_module(f"functions.{case.split('/')[0]}.handler")
        return module.lambda_handler(event, invoke.LocalContext())

    def ask(self, case: str) -> Answer:
        """For functions behind the API."""
        answer = self.run(case)
        return Answer(answer["statusCode"], json.loads(answer["body"]))

    def lines(self, case: str) -> list[dict[str, Any]]:
        """What the function logs when it is run."""
        importlib.import_module(f"functions.{case.split('/')[0]}.handler")
        log = io.StringIO()
        handler = Logger().registered_handler  # of one name, all loggers have the same
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(log)
        self.run(case)
        return [json.loads(line) for line in log.getvalue().splitlines()]

    def sent(self, queue: str) -> list[dict[str, Any]]:
        """Bodies of the messages waiting in a queue, which are then gone."""
        found = self.sqs.receive_message(QueueUrl=self.queues[queue], MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in found.get("Messages", ())]


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Iterator[Functions]:
    with running_functions(monkeypatch) as functions:
        yield functions


@contextmanager
def running_functions(patch: pytest.MonkeyPatch) -> Iterator[Functions]:
    with mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        sqs = boto3.client("sqs")
        queues = {
            name: sqs.create_queue(QueueName=name)["QueueUrl"]
            for name in ("extraction", "embedding", "indexing", "delivery")
        }
        patch.setenv("CAIRN_TABLE", create_table())
        patch.setenv("CAIRN_BUCKET", create_bucket())
        patch.setenv("CAIRN_EXTRACTION_QUEUE_URL", queues["extraction"])
        patch.setenv("CAIRN_EMBEDDING_QUEUE_URL", queues["embedding"])
        patch.setenv("CAIRN_INDEXING_QUEUE_URL", queues["indexing"])
        patch.setenv("CAIRN_DELIVERY_QUEUE_URL", queues["delivery"])
        patch.setenv("CAIRN_SECRETS_KEY_ID", create_key())
        patch.setenv("CAIRN_LOOPBACK_TARGETS", "allowed")
        patch.setenv("CAIRN_EVENTS_TOPIC_ARN", create_topic(subscriber=queues["delivery"]))
        forget_parts()
        yield Functions(*project_with_key(), queues=queues, sqs=sqs)
    forget_parts()


def create_table() -> str:
    boto3.client("dynamodb").create_table(TableName="cairn", **table_properties())
    return "cairn"


def create_bucket() -> str:
    boto3.client("s3").create_bucket(Bucket="cairn")
    return "cairn"


def create_key() -> str:
    key_id: str = boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
    return key_id


def create_topic(subscriber: str) -> str:
    sns, queue = boto3.client("sns"), subscriber.rpartition("/")[2]
    topic: str = sns.create_topic(Name="events")["TopicArn"]
    arn = f"arn:aws:sqs:{REGION}:123456789012:{queue}"
    raw = {"RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw)
    return topic


def project_with_key() -> tuple[str, Scope]:
    ports = base.access_ports()
    project = manage_access.create_project("sample", ports=ports)
    key, _ = manage_access.issue_key(
        project.project_id,
        "sample",
        list(Permission),
        expires_at=None,
        ports=ports,
    )
    return key, Scope(project.project_id)
