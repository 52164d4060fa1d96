"""The AWS services that the functions use, in this process, and what is sent to their queues."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.loaders import create_loader
from botocore.session import Session
from moto import mock_aws

from cairn import bootstrap
from scripts.deploy.template_table import table_properties
from tests.compatibility.message import Message

REGION = "us-east-1"
QUEUES = ("extraction", "embedding", "indexing", "delivery")
BUCKET = "cairn"
# The key of KMS that sealed the secrets of the dump.
KEY_ID, KEY_MATERIAL = "4f1d6c52-8d1e-4b7a-9a39-6a0b5f0c7e11", bytes(range(32))

# What is known of each service is read once; else making clients would take most of the time.
MODELS = create_loader()

type Send = Callable[[Message], None]


@contextmanager
def services(patch: pytest.MonkeyPatch, send: Send, dynamodb: str) -> Iterator[str]:
    """All that `template.yaml` gives the functions, in their environment. Yields the table's name.

    `dynamodb` is where DynamoDB Local answers; moto stands for all other services. `send` gets
    whatever a queue is sent, by the functions or by the topic of events.
    """
    patch.setattr("moto.kms.models.generate_key_id", lambda _: KEY_ID)
    patch.setattr("moto.kms.models.generate_master_key", lambda: KEY_MATERIAL)
    patch.setattr("moto.kms.models.generate_private_key", lambda _: None)  # takes long, is not used
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb)
    with mock_aws():
        patch.setattr(boto3, "DEFAULT_SESSION", _watched_session(send))
        resources = _resources()
        for name, value in resources.items():
            patch.setenv(f"CAIRN_{name}", value)
        start_anew()
        yield resources["TABLE"]
        boto3.client("dynamodb").delete_table(TableName=resources["TABLE"])
    start_anew()


def start_anew() -> None:
    """As in processes that have just started: whatever the composition root keeps is forgotten."""
    modules = [
        module for name, module in sys.modules.items() if name.startswith(bootstrap.__name__)
    ]
    for part in (part for module in modules for part in vars(module).values()):
        if hasattr(part, "cache_clear"):
            part.cache_clear()


def _watched_session(send: Send) -> boto3.Session:
    """What its clients send is seen at once, delayed messages too."""
    core = Session()
    core.register_component("data_loader", MODELS)
    session = boto3.Session(botocore_session=core, region_name=REGION)
    session.events.register("provide-client-params.sqs.SendMessageBatch", partial(_sent, send))
    session.events.register("provide-client-params.sns.PublishBatch", partial(_published, send))
    return session


def _sent(send: Send, params: dict[str, Any], **_: object) -> None:
    for entry in params["Entries"]:
        send(Message.sent(params["QueueUrl"], entry))


def _published(send: Send, params: dict[str, Any], **_: object) -> None:
    for entry in params["PublishBatchRequestEntries"]:
        send(Message.published(entry))


def _resources() -> dict[str, str]:
    """Makes them. By the names that the functions know them by."""
    sqs = boto3.client("sqs")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES}
    return {
        "TABLE": _make_table(),
        "BUCKET": _make_bucket(),
        "EVENTS_TOPIC_ARN": boto3.client("sns").create_topic(Name="events")["TopicArn"],
        "SECRETS_KEY_ID": boto3.client("kms").create_key()["KeyMetadata"]["KeyId"],
        "LOOPBACK_TARGETS": "allowed",
        **{f"{name.upper()}_QUEUE_URL": url for name, url in urls.items()},
    }


def _make_table() -> str:
    name = f"cairn-{uuid4()}"
    boto3.client("dynamodb").create_table(TableName=name, **table_properties())
    return name


def _make_bucket() -> str:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return BUCKET
