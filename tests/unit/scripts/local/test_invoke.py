"""Running functions on events outside their tests."""

import json
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from scripts.deploy.deployment import Deployment
from scripts.local import invoke, sam_local, sample_events

ENDPOINT = "http://127.0.0.1:4566"
VARIABLES = {"CAIRN_TABLE": "cairn-Table-1", "CAIRN_EXTRACTION_QUEUE_URL": f"{ENDPOINT}/0/queue"}


def deployment(endpoint_url: str | None) -> Deployment:
    queues = ("ExtractionQueueUrl", "EmbeddingQueueUrl", "IndexingQueueUrl")
    names = ("TableName", "BucketName", *queues)
    return Deployment("cairn", "eu-central-1", endpoint_url, dict.fromkeys(names, "value"))


def test_variables_are_those_the_function_was_deployed_with() -> None:
    formation = boto3.client("cloudformation", region_name="us-east-1")
    functions = boto3.client("lambda", region_name="us-east-1")
    with Stubber(formation) as stacks, Stubber(functions) as lambdas:
        stacks.add_response(
            "describe_stack_resource",
            {
                "StackResourceDetail": {
                    "LogicalResourceId": "IngestFunction",
                    "PhysicalResourceId": "cairn-IngestFunction-1",
                    "ResourceType": "AWS::Lambda::Function",
                    "LastUpdatedTimestamp": 0,
                    "ResourceStatus": "CREATE_COMPLETE",
                }
            },
            {"StackName": "cairn", "LogicalResourceId": "IngestFunction"},
        )
        lambdas.add_response(
            "get_function_configuration",
            {"Environment": {"Variables": VARIABLES}},
            {"FunctionName": "cairn-IngestFunction-1"},
        )

        found = invoke.deployed_variables(formation, functions, "cairn", "IngestFunction")

    assert found == VARIABLES


def test_an_emulator_is_called_with_its_own_credentials_and_aws_with_the_callers() -> None:
    local, cloud = sam_local.place(deployment(ENDPOINT)), sam_local.place(deployment(None))

    assert local["AWS_ENDPOINT_URL"] == ENDPOINT
    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= set(local)
    assert set(cloud) == {"AWS_REGION", "AWS_DEFAULT_REGION"}


def test_a_container_reaches_the_emulator_by_the_name_of_its_host() -> None:
    inside = sam_local.for_container(VARIABLES, ENDPOINT, sam_local.CONTAINER_HOST)

    assert inside == {
        "CAIRN_TABLE": "cairn-Table-1",
        "CAIRN_EXTRACTION_QUEUE_URL": "http://host.docker.internal:4566/0/queue",
    }


def test_addresses_on_aws_are_the_same_for_a_container() -> None:
    assert sam_local.for_container(VARIABLES, None, "elsewhere") == VARIABLES


def test_the_template_for_containers_declares_every_variable_it_is_given() -> None:
    template = {"Globals": {"Function": {"Environment": {"Variables": {"CAIRN_TABLE": "t"}}}}}

    declared = sam_local.declaring(template, {"AWS_ENDPOINT_URL": ENDPOINT})

    assert declared["Globals"]["Function"]["Environment"]["Variables"] == {
        "CAIRN_TABLE": "t",
        "AWS_ENDPOINT_URL": "",
    }
    assert "AWS_ENDPOINT_URL" not in str(template)


def test_files_for_containers_are_private_and_named_in_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sam_local, "BUILT", tmp_path / "not-built")
    file = tmp_path / "new" / "env.json"

    command = sam_local.write(file, "IngestFunction", VARIABLES, {"body": "with the key"})

    assert json.loads(file.read_text()) == {"IngestFunction": VARIABLES}
    event = file.with_name("env-event.json")
    assert json.loads(event.read_text()) == {"body": "with the key"}
    assert event.stat().st_mode & 0o077 == 0
    assert command.startswith("sam local invoke IngestFunction")
    assert f"--env-vars {file}" in command and f"--event {event}" in command


def test_placeholders_of_an_event_are_replaced_wherever_they_stand() -> None:
    event = sample_events.read_event("ingest/add_message", {sample_events.API_KEY: "mem_1"})

    assert event["headers"]["Authorization"] == "Token mem_1"
    assert event["multiValueHeaders"]["Authorization"] == ["Token mem_1"]


def test_there_is_no_event_of_an_unknown_name() -> None:
    with pytest.raises(FileNotFoundError):
        sample_events.read_event("ingest/nothing", {})
