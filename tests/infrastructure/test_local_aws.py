"""The local AWS as a process: it starts, is found, stops, and fails loudly."""

import json
import os
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts.deploy.deployment import operator_client
from scripts.deploy.permissions import used_actions
from scripts.local.services import local_aws, ministack_process
from scripts.local.services.local_aws import LocalAwsError
from tests.polling import eventually

needs_ministack = pytest.mark.skipif(
    not local_aws.PYTHON.exists(), reason="MiniStack is not installed: make test does it"
)


@needs_ministack
def test_it_runs_until_it_is_stopped(tmp_path: Path) -> None:
    started = local_aws.start(tmp_path)
    try:
        again = local_aws.start(tmp_path)
        address = f"{started.url}/_ministack/health"
        with urllib.request.urlopen(address, timeout=60) as answer:
            health = json.load(answer)
    finally:
        stopped = local_aws.stop(tmp_path)

    assert again == started
    assert health["auth"] == "enabled"
    assert stopped
    assert local_aws.find(tmp_path) is None
    with pytest.raises(ProcessLookupError):
        os.killpg(started.pid, 0)


@needs_ministack
def test_a_failed_start_says_why_and_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit('no such emulator')")
    monkeypatch.setattr(local_aws, "PROCESS", broken)

    with pytest.raises(LocalAwsError, match="no such emulator"):
        local_aws.start(tmp_path / "aws")

    assert local_aws.find(tmp_path / "aws") is None
    assert not (tmp_path / "aws" / "tmp").exists()


WAITING = """
import json, pathlib, time
here = pathlib.Path({folder!r})
if (here / "broken").exists():
    raise RuntimeError("it does not start")

def handler(event, context):
    (here / "begun").touch()
    while not (here / "over").exists():
        time.sleep(0.01)
    return "answered"
"""


@needs_ministack
def test_a_function_that_breaks_down_in_one_place_goes_on_in_the_others(tmp_path: Path) -> None:
    local = local_aws.start(tmp_path / "aws")
    client, iam = (operator_client(name, local_aws.REGION, local.url) for name in ("lambda", "iam"))
    try:
        role = iam.create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]
        client.create_function(
            FunctionName="waits",
            Runtime="python3.13",
            Role=role["Arn"],
            Handler="waits.handler",
            Code={"ZipFile": zipped("waits.py", WAITING.format(folder=str(tmp_path)))},
            Timeout=300,
        )
        with ThreadPoolExecutor() as thread:
            first = thread.submit(client.invoke, FunctionName="waits")
            eventually((tmp_path / "begun").exists)
            (tmp_path / "broken").touch()
            second = client.invoke(FunctionName="waits")
            (tmp_path / "over").touch()
    finally:
        local_aws.stop(tmp_path / "aws")

    assert "it does not start" in second["Payload"].read().decode()
    assert json.load(first.result()["Payload"]) == "answered"


def zipped(name: str, text: str) -> bytes:
    archive = BytesIO()
    with ZipFile(archive, "w") as file:
        file.writestr(name, text)
    return archive.getvalue()


def test_a_number_now_used_by_another_process_is_not_ours(tmp_path: Path) -> None:
    state = {"folder": str(tmp_path), "pid": os.getpid(), "port": 1}
    (tmp_path / "process.json").write_text(json.dumps(state))

    assert local_aws.find(tmp_path) is None
    assert not local_aws.stop(tmp_path)


def test_nothing_of_the_callers_environment_reaches_functions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("CAIRN_TABLE", "another")

    inherited = local_aws.environment(tmp_path, 1)

    assert {"AWS_PROFILE", "CAIRN_TABLE"} & set(inherited) == set()


@dataclass
class Context:
    action: str
    principal_arn: str = "arn:aws:sts::000000000000:assumed-role/reader/function"
    resource_arn: str = "table"


class Decision:
    def __init__(self, decision: str) -> None:
        self.decision = decision


def test_allowed_actions_are_recorded_once_by_role(tmp_path: Path) -> None:
    def evaluate(context: Context) -> Decision:
        return Decision("Allow" if context.action == "dynamodb:GetItem" else "ImplicitDeny")

    recording = ministack_process.record_decisions(evaluate, tmp_path / "actions.jsonl")
    for action in ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:GetItem"):
        recording(Context(action))
    recording(Context("dynamodb:GetItem", "arn:aws:iam::000000000000:root"))

    assert used_actions(tmp_path) == {"reader": {("dynamodb:GetItem", "table")}}
    assert len((tmp_path / "actions.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("action", "permission"),
    [
        ("sns:Publish", "sns:Publish"),
        ("sns:PublishBatch", "sns:Publish"),
        ("sqs:SendMessage", "sqs:SendMessage"),
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
    ],
)
def test_a_batch_is_sent_by_who_may_send_one(action: str, permission: str) -> None:
    def evaluate(context: Context) -> Decision:
        return Decision("Allow" if context.action == permission else "ImplicitDeny")

    assert ministack_process.by_permission(evaluate)(Context(action)).decision == "Allow"


ITEM = {"pk": {"S": "KEY#1"}, "sk": {"S": "KEY"}, "body": {"S": "{}"}}
OTHER = {"pk": {"S": "P#1"}, "sk": {"S": "TASK"}}


@pytest.mark.parametrize(
    ("request_", "keys"),
    [
        ({"TableName": "t", "Item": ITEM}, ["KEY#1"]),
        ({"TableName": "t", "Key": OTHER, "UpdateExpression": "SET pk = :pk"}, ["P#1"]),
        (
            {"TransactItems": [{"Put": {"Item": OTHER}}, {"Delete": {"Key": ITEM}}]},
            ["P#1", "KEY#1"],
        ),
        ({"RequestItems": {"t": [{"PutRequest": {"Item": ITEM}}]}}, ["KEY#1"]),
        ({"RequestItems": {"t": {"Keys": [OTHER, ITEM]}}}, ["P#1", "KEY#1"]),
        ({"TableName": "t", "KeyConditionExpression": "pk = :pk"}, []),
    ],
)
def test_conditions_may_ask_for_the_partition_keys_of_a_request(
    request_: dict[str, object], keys: list[str]
) -> None:
    asking = ministack_process.with_leading_keys(lambda _: {"dynamodb:Select": "COUNT"})

    context = asking(json.dumps(request_).encode())

    assert context.pop("dynamodb:Select") == "COUNT"
    assert context == ({"dynamodb:LeadingKeys": keys} if keys else {})


def test_a_request_without_a_body_names_no_keys() -> None:
    assert ministack_process.with_leading_keys(lambda _: {})(b"") == {}
