"""The function behind the table's stream on its events."""

from typing import Any

import boto3
import pytest

from scripts.local import sample_events
from tests.unit.functions.conftest import Functions

MEMORY_ID = "7c6a3c2e-58a4-5b3e-8f0e-0d6a7c1b9e42"  # the one in events/publisher/


def told(functions: Functions) -> list[tuple[str, str, str]]:
    return [(each["type"], each["item_id"], each["status"]) for each in functions.sent("delivery")]


def sequence_numbers(case: str) -> list[str]:
    records = sample_events.read_event(case, {})["Records"]
    return [each["dynamodb"]["SequenceNumber"] for each in records]


def failed(answer: Any) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_a_new_memory_is_told(functions: Functions) -> None:
    assert failed(functions.run("publisher/created")) == []

    assert told(functions) == [("memory.created", MEMORY_ID, "pending")]


def test_a_vector_is_told(functions: Functions) -> None:
    assert failed(functions.run("publisher/ready")) == []

    assert told(functions) == [("embedding.completed", MEMORY_ID, "ready")]


def test_a_record_that_nobody_can_read_keeps_nothing_back(functions: Functions) -> None:
    assert failed(functions.run("publisher/poison")) == []

    assert told(functions) == [("memory.created", MEMORY_ID, "pending")]


def test_what_cannot_be_read_is_logged_without_its_content(functions: Functions) -> None:
    poison, _ = sample_events.read_event("publisher/poison", {})["Records"]

    failure, done = functions.lines("publisher/poison")

    assert (failure["message"], failure["request_id"]) == ("failure", poison["eventID"])
    assert "another time" not in str(failure)
    assert (done["message"], done["writes"], done["events"]) == ("publish", 1, 1)


@pytest.mark.parametrize("case", ["publisher/created", "publisher/poison"])
def test_while_the_topic_is_away_the_batch_comes_again(functions: Functions, case: str) -> None:
    sns = boto3.client("sns")
    sns.delete_topic(TopicArn=sns.list_topics()["Topics"][0]["TopicArn"])

    assert failed(functions.run(case)) == sequence_numbers(case)[:1]
    assert told(functions) == []


def test_a_batch_that_comes_again_is_told_with_the_same_ids(functions: Functions) -> None:
    functions.run("publisher/created")
    functions.run("publisher/created")

    ids = [each["event_id"] for each in functions.sent("delivery")]
    assert len(ids) == 2
    assert len(set(ids)) == 1
