"""What every `EventBus` promises."""

from typing import Any

import boto3
import pytest
from botocore.config import Config

from cairn.adapters.aws.sns_event_bus import SNSEventBus
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.events.event import Event, EventType
from tests.builders import NOW
from tests.contract.audiences import Audience, TopicAudience
from tests.fakes.ports import InMemoryEventBus

TOPIC = "arn:aws:sns:us-east-1:123456789012:events"


def make_event(number: int = 0, **values: Any) -> Event:
    known = {
        "event_id": f"evt_{number}",
        "type": EventType.MEMORY_CREATED,
        "project_id": "project-one",
        "item_id": f"memory {number}",
        "status": "pending",
        "at": NOW,
    }
    return Event.model_validate(known | values)


def in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.event_id)


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_every_event_is_received_once(audience: Audience, count: int) -> None:
    events = [make_event(number) for number in range(count)]

    audience.bus.publish(events)

    assert in_order(audience.received(count)) == in_order(events)


def test_events_arrive_whole(audience: Audience) -> None:
    event = make_event(
        type=EventType.EMBEDDING_FAILED,
        status="failed",
        agent_id="七天 #1\n",
        job_id="job",
        error="the embedder answered 500",
        created_at=NOW - 1,
        updated_at=NOW + 1,
    )

    audience.bus.publish([event])

    assert audience.received(1) == [event]


def test_what_is_published_again_is_received_again_with_its_id(audience: Audience) -> None:
    audience.bus.publish([make_event()])
    audience.bus.publish([make_event()])

    assert audience.received(2) == [make_event()] * 2


def test_large_events_are_sent_in_batches_that_the_topic_takes(audience: Audience) -> None:
    events = [make_event(number, error="七" * 30_000) for number in range(7)]

    audience.bus.publish(events)

    assert in_order(audience.received(7)) == events


def test_subscriptions_can_choose_by_project_and_type(topic_audience: TopicAudience) -> None:
    others = topic_audience.filtered(project_id="project-two")
    ends = topic_audience.filtered(type="task.completed")
    events = [
        make_event(1),
        make_event(2, project_id="project-two"),
        make_event(3, type=EventType.TASK_COMPLETED),
    ]

    topic_audience.bus.publish(events)

    received = [
        [
            Event.model_validate_json(message["Body"])
            for message in topic_audience.messages(1, queue)
        ]
        for queue in (others, ends)
    ]
    assert received == [[events[1]], [events[2]]]


def test_a_projects_events_are_a_group_of_their_own(topic_audience: TopicAudience) -> None:
    topic_audience.bus.publish([make_event(), make_event(project_id="project-two")])

    groups = {message["Attributes"]["MessageGroupId"] for message in topic_audience.messages(2)}
    assert groups == {"project-one", "project-two"}


def test_a_bus_that_is_away_is_an_outage(aws: boto3.Session) -> None:
    once = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    client = aws.client("sns", config=once, endpoint_url="http://127.0.0.1:9")
    fake = InMemoryEventBus()
    fake.is_down = True

    for bus in (SNSEventBus(lambda: client, TOPIC), fake):
        bus.publish([])
        with pytest.raises(DependencyUnavailable):
            bus.publish([make_event()])


def test_a_topic_that_refuses_is_an_outage(aws: boto3.Session, moto_aws: None) -> None:
    bus = SNSEventBus(lambda: aws.client("sns"), TOPIC)

    with pytest.raises(DependencyUnavailable):
        bus.publish([make_event()])


def test_one_event_that_was_not_taken_is_an_outage(topic_audience: TopicAudience) -> None:
    """SNS answers a batch that it took in part as a success."""
    part = {"Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}]}
    topic_audience.client.meta.events.register(
        "after-call.sns.PublishBatch", lambda parsed, **_: parsed.update(part)
    )

    with pytest.raises(DependencyUnavailable):
        topic_audience.bus.publish([make_event(0), make_event(1)])
