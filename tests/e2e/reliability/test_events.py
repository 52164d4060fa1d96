"""What happens to memories is published to all that the operator subscribes to the topic."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from cairn.domain.events.event import Event
from scripts.deploy.deployment import Deployment
from tests.e2e.http import Api
from tests.e2e.polling import ended
from tests.polling import eventually

type Received = Callable[..., list[Event]]

WORDS = "The anchor is kept in the attic"


@pytest.fixture
def project(manage: Callable[..., str]) -> dict[str, str]:
    """Of this test alone: what others began may still be published."""
    return dict(json.loads(manage("create", "events", "--json")))


@pytest.fixture
def received(deployment: Deployment, project: dict[str, str]) -> Iterator[Received]:
    """All events of the project since the test began, once there are those of these types."""
    sns, sqs = deployment.client("sns"), deployment.client("sqs")
    queue = sqs.create_queue(QueueName=f"events-{uuid4().hex}")["QueueUrl"]
    subscription = subscribe(sns, sqs, queue, deployment, project["project_id"])
    found: list[Event] = []

    def receive() -> set[str]:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=2)
        for message in answer.get("Messages", ()):
            found.append(Event.model_validate_json(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return {event.type.value for event in found}

    def wait_for(*types: str) -> list[Event]:
        eventually(lambda: receive() >= set(types))
        return found

    yield wait_for
    sns.unsubscribe(SubscriptionArn=subscription)
    sqs.delete_queue(QueueUrl=queue)


def subscribe(sns: Any, sqs: Any, queue: str, deployment: Deployment, project_id: str) -> Any:
    topic = deployment.outputs["MemoryEventsTopicArn"]
    asked = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = asked["Attributes"]["QueueArn"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    attributes = {
        "RawMessageDelivery": "true",
        "FilterPolicy": json.dumps({"project_id": [project_id]}),
    }
    answer = sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    return answer["SubscriptionArn"]


def test_an_add_is_told_until_its_end_and_so_is_what_is_deleted(
    api: Api, project: dict[str, str], received: Received
) -> None:
    task_id = api.add(WORDS, async_mode=True).data["task_id"]
    assert ended(api, task_id)["status"] == "completed"
    created = received("memory.created", "embedding.completed", "task.completed")
    [memory_id] = {event.item_id for event in created if event.type.value == "memory.created"}
    api.post("/delete/memory", {"memory_ids": [memory_id]})

    events = received("memory.deleted")

    assert sorted((event.type.value, event.item_id, event.status) for event in events) == [
        ("embedding.completed", memory_id, "ready"),
        ("memory.created", memory_id, "ready"),
        ("memory.deleted", memory_id, "deleted"),
        ("task.completed", task_id, "completed"),
    ]
    assert len({event.event_id for event in events}) == 4
    assert {event.project_id for event in events} == {project["project_id"]}
    said = " ".join(event.model_dump_json() for event in events)
    assert not [word for word in ("anchor", "attic", api.user_id) if word in said]
