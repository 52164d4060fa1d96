"""The function behind the table's stream on its events."""

from typing import Any

import boto3
import pytest

from scripts.local import sample_events
from tests.unit.functions.conftest import Functions

MEMORY_ID = "7c6a3c2e-58a4-5b3e-8f0e-0d6a7c1b9e42"  # the one in events/publisher/


def published(functions: Functions) -> list[tuple[str, str, str]]:
    return [
        (event["type"], event["item_id"], event["status"]) for event in functions.sent("delivery")
    ]


def sequence_numbers(case: str) -> list[str]:
    records = sample_events.read_event(case, {})["Records"]
    return [record["dynamodb"]["SequenceNumber"] for record in records]


def failed(answer: Any) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_new_memory_is_published(functions: Functions) -> None:
    assert failed(functions.run("publisher/created")) == []

    assert published(functions) == [("memory.created", MEMORY_ID, "pending")]


def test_a_vector_is_published(functions: Functions) -> None:
    assert failed(functions.run("publisher/ready")) == []

    assert published(functions) == [("embedding.completed", MEMORY_ID, "ready")]


def test_a_record_that_cannot_be_read_does_not_block_the_stream(functions: Functions) -> None:
    assert failed(functions.run("publisher/poison")) == []

    assert published(functions) == [("memory.created", MEMORY_ID, "pending")]


def test_what_cannot_be_read_is_logged_without_its_content(functions: Functions) -> None:
    poison, _ = sample_events.read_event("publisher/poison", {})["Records"]

    unreadable, failure, done = functions.lines("publisher/poison")

    assert unreadable["message"] == "unreadable"
    assert "another time" not in str(unreadable)
    assert (failure["message"], failure["request_id"]) == ("failure", poison["eventID"])
    assert "another time" not in str(failure)
    assert (done["message"], done["writes"], done["events"]) == ("publish", 1, 1)


@pytest.mark.parametrize("case", ["publisher/created", "publisher/poison"])
def test_while_the_topic_is_away_the_batch_comes_again(functions: Functions, case: str) -> None:
    sns = boto3.client("sns")
    sns.delete_topic(TopicArn=sns.list_topics()["Topics"][0]["TopicArn"])

    assert failed(functions.run(case)) == sequence_numbers(case)[:1]
    assert published(functions) == []


def test_a_repeated_batch_is_published_with_the_same_ids(functions: Functions) -> None:
    functions.run("publisher/created")
    functions.run("publisher/created")

    ids = [event["event_id"] for event in functions.sent("delivery")]
    assert len(ids) == 2
    assert len(set(ids)) == 1
