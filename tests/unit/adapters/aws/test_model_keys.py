"""Keys of model servers out of Secrets Manager."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cairn.adapters.aws.model_keys import ModelKeys
from cairn.domain.errors import DependencyUnavailable


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.client("secretsmanager")


@pytest.mark.parametrize(
    ("secret", "chat", "embeddings"),
    [
        ("sk-one\n", "sk-one", "sk-one"),
        (json.dumps({"chat": "sk-a", "embeddings": "sk-b"}), "sk-a", "sk-b"),
        (json.dumps({"chat": "sk-a"}), "sk-a", ""),
        ("12345", "12345", "12345"),
    ],
    ids=["one for both", "one each", "one only", "digits"],
)
def test_the_secret_holds_one_key_or_a_key_by_use(
    secrets: Any, secret: str, chat: str, embeddings: str
) -> None:
    secrets.create_secret(Name="cairn/model", SecretString=secret)

    keys = ModelKeys("cairn/model")

    assert (keys.key("chat"), keys.key("embeddings")) == (chat, embeddings)


@pytest.mark.parametrize(
    ("secret", "small"),
    [
        ("sk-one", ""),
        ("12345", ""),
        (json.dumps({"chat": "sk-a", "small": "sk-c"}), "sk-c"),
        (json.dumps({"chat": "sk-a"}), ""),
    ],
)
def test_a_key_alone_is_sent_to_no_other_server(secrets: Any, secret: str, small: str) -> None:
    secrets.create_secret(Name="cairn/model", SecretString=secret)

    assert ModelKeys("cairn/model").named("small") == small


def test_the_secret_is_read_once_and_kept(secrets: Any) -> None:
    secrets.create_secret(Name="cairn/model", SecretString="sk-one")
    keys = ModelKeys("cairn/model")
    keys.key("chat")

    secrets.delete_secret(SecretId="cairn/model", ForceDeleteWithoutRecovery=True)

    assert keys.key("embeddings") == "sk-one"


@pytest.mark.parametrize("content", [None, {"SecretBinary": b"x"}, {"SecretString": '{"chat": 1}'}])
def test_a_secret_that_holds_no_key_may_hold_one_later(secrets: Any, content: Any) -> None:
    if content:
        secrets.create_secret(Name="cairn/model", **content)

    with pytest.raises(DependencyUnavailable, match="CAIRN_MODEL_SECRET"):
        ModelKeys("cairn/model").key("chat")
