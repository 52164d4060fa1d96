"""Runs last: what the functions were allowed and never did is a permission in excess."""

import os
import secrets
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scripts.deploy.deployment import Deployment
from scripts.deploy.permissions import unused_permissions, used_actions
from tests.e2e.conftest import STACK_FOLDER
from tests.e2e.http import Api
from tests.e2e.polling import ended

# A worker hands on what it had no time for, or could not do yet; unit tests make it happen. Lambda
# names what the publisher gave up.
NEEDED_ONLY_IN_TROUBLE = {
    ("EmbeddingRole", "sqs:SendMessage"),
    ("ExtractionRole", "sqs:SendMessage"),
    ("PublisherRole", "sqs:SendMessage"),
}
# Only a model answers at such length that it takes a file; tests/e2e_models sees to that.
NEEDED_ONLY_WITH_A_MODEL = {("ChatRole", "s3:PutObject")}


WRITERS = {
    "AgentsRole",
    "ChatRole",
    "DeliveryRole",
    "EmbeddingRole",
    "ExtractionRole",
    "IndexingRole",
    "IngestRole",
    "MemoriesRole",
    "ProfilesRole",
    "WebhooksRole",
}
DENIED = "AccessDeniedException"


def test_a_large_add_goes_through_the_file_store_and_comes_back(api: Api) -> None:
    """Words that do not compress: the item holds a pointer, every reader follows it."""
    words = " ".join(secrets.token_urlsafe(48) for _ in range(2_200))
    last = words.rsplit(" ", 1)[1]

    later = ended(api, api.add("Long ago", words, async_mode=True).data["task_id"])
    at_once = api.add("Once more", words).data

    assert (later["status"], at_once["status"]) == ("completed", "completed")
    assert any(value.endswith(last) for value in api.values(last))


def test_a_chat_reads_the_large_messages_of_its_conversation(api: Api) -> None:
    words = " ".join(secrets.token_urlsafe(48) for _ in range(2_200))
    api.add(words, conversation_id="chat", async_mode=True)

    assert api.chat("What was it?").data["response"]


def test_every_granted_permission_was_used(deployment: Deployment) -> None:
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("only the local AWS records what roles do")
    unused = unused_permissions(deployment, used_actions(STACK_FOLDER / "aws"))

    found = {(role, action) for role, pairs in unused.items() for action, _ in pairs}
    assert found <= NEEDED_ONLY_IN_TROUBLE | NEEDED_ONLY_WITH_A_MODEL, unused


def writes(table: str, pk: str) -> dict[str, dict[str, Any]]:
    """What writes one item, by call; none changes anything where it is allowed."""
    key = {"pk": {"S": pk}, "sk": {"S": "KEY"}}
    never = {"TableName": table, "ConditionExpression": "attribute_exists(pk)"}
    put, named = never | {"Item": key}, never | {"Key": key}
    update = named | {"UpdateExpression": "REMOVE body"}
    harmless = never | {"Item": {"pk": {"S": "P#nobody"}, "sk": {"S": "nothing"}}}
    return {
        "put_item": put,
        "update_item": update,
        "delete_item": named,
        "batch_write_item": {"RequestItems": {table: [{"DeleteRequest": {"Key": key}}]}},
        **{
            f"transact_write_items {kind}": {"TransactItems": [{"Put": harmless}, {kind: write}]}
            for kind, write in (("Put", put), ("Update", update), ("Delete", named))
        },
    }


def as_role(deployment: Deployment, role: str) -> Any:
    """A client of the table with the role's permissions."""
    sts, iam = deployment.client("sts"), deployment.client("iam")
    arn = iam.get_role(RoleName=role)["Role"]["Arn"]
    given = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return boto3.client(
        "dynamodb",
        region_name=deployment.region,
        endpoint_url=deployment.endpoint_url,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def refusals(client: Any, calls: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The error of each call."""
    found = {}
    for name, request in calls.items():
        with pytest.raises(ClientError) as error:
            getattr(client, name.split()[0])(**request)
        found[name] = error.value.response["Error"]["Code"]
    return found


def test_no_function_can_make_change_or_remove_a_key(
    deployment: Deployment, project: dict[str, str]
) -> None:
    """Elsewhere the same writes are allowed. They count as used, so this is the last test."""
    if "AWS_ENDPOINT_URL" in os.environ:
        pytest.skip("nobody but functions has their roles, except on the local AWS")
    table, project_id = deployment.outputs["TableName"], project["project_id"]
    keys = [f"KEY#{'0' * 64}", f"P#{project_id}#KEYS", "PROJECTS"]
    roles = deployment.physical_ids("AWS::IAM::Role")
    allowed = set[str]()
    for name, role in roles.items():
        client = as_role(deployment, role)
        elsewhere = refusals(client, writes(table, f"P#{project_id}#M#nothing"))
        allowed |= {f"{name} {call}" for call, error in elsewhere.items() if error != DENIED}
        for pk in keys:
            assert set(refusals(client, writes(table, pk)).values()) == {DENIED}, (name, pk)

    assert {call.split()[0] for call in allowed} == WRITERS
    assert {call for call in allowed if call.endswith(" put_item")} == {
        f"{name} put_item" for name in WRITERS
    }
