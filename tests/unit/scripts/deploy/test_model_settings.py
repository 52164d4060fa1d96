"""From the operator's environment to the stack's parameters and the secret of the local AWS."""

import json

import boto3
import pytest
from moto import mock_aws

from scripts.deploy import model_settings
from scripts.deploy.model_settings import BadModelSettings
from scripts.deploy.sam import overrides
from scripts.deploy.template import read_template

EMBEDDING = {"CAIRN_EMBEDDINGS_MODEL": "m", "CAIRN_EMBEDDINGS_DIMENSIONS": "8"}


def test_variables_become_parameters_of_the_template() -> None:
    everything = dict.fromkeys(model_settings.PARAMETERS, "1")

    chosen = model_settings.read({**everything, "CAIRN_TABLE": "t", "PATH": "/"})

    assert set(chosen.parameters) <= set(read_template()["Parameters"])
    assert len(chosen.parameters) == len(everything)


def test_a_variable_that_is_not_set_is_left_as_it_was_deployed() -> None:
    assert model_settings.read({"CAIRN_CHAT_MODEL": ""}).parameters == {"ChatModel": ""}


def test_an_embedding_model_needs_its_dimensions() -> None:
    with pytest.raises(BadModelSettings, match="CAIRN_EMBEDDINGS_DIMENSIONS"):
        model_settings.read({"CAIRN_EMBEDDINGS_MODEL": "m"})


def test_keys_are_never_shown() -> None:
    chosen = model_settings.read({**EMBEDDING, "CAIRN_EMBEDDINGS_API_KEY": "sk-secret"})

    assert "sk-secret" not in repr(chosen)
    assert "sk-secret" not in str(chosen.parameters)


@mock_aws
def test_keys_go_into_a_secret_that_the_stack_is_told_by_name() -> None:
    secrets = boto3.client("secretsmanager", region_name="us-east-1")
    for key in ("sk-first", "sk-second"):
        read = model_settings.read({"CAIRN_CHAT_API_KEY": key})
        chosen = model_settings.with_local_secret(read, secrets)

    name = chosen.parameters["ModelSecret"]
    found = secrets.get_secret_value(SecretId=name)["SecretString"]
    assert json.loads(found) == {"chat": "sk-second"}
    assert "sk-second" not in name


def test_without_keys_no_secret_is_made() -> None:
    chosen = model_settings.read(EMBEDDING)

    assert model_settings.with_local_secret(chosen, secrets=None) == chosen


def test_on_aws_parameters_are_added_to_the_usual_ones() -> None:
    arguments = overrides(model_settings.read({**EMBEDDING, "CAIRN_CHAT_MODEL": ""}))

    assert arguments == [
        *("--parameter-overrides", "Stage=production", 'ChatModel=""'),
        *('EmbeddingsModel="m"', 'EmbeddingsDimensions="8"'),
    ]


def test_on_aws_without_variables_nothing_is_changed() -> None:
    assert overrides(model_settings.OFFLINE) == []


def test_on_aws_keys_are_refused_because_they_belong_into_a_secret() -> None:
    chosen = model_settings.read({"CAIRN_CHAT_API_KEY": "sk-secret"})

    with pytest.raises(BadModelSettings, match="CAIRN_MODEL_SECRET") as caught:
        overrides(chosen)
    assert "sk-secret" not in str(caught.value)
