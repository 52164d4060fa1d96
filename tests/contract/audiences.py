"""An event bus and who hears it, over the fake and over a queue subscribed to an SNS topic."""

import json
from typing import Protocol
from uuid import uuid4

from mypy_boto3_sqs.type_defs import MessageTypeDef

from cairn.adapters.aws.sns_event_bus import SNSEventBus
from cairn.domain.events.event import Event
from cairn.ports.event_bus import EventBus
from tests.contract.vendors import Vendor
from tests.fakes.ports import InMemoryEventBus

LONGEST_SECONDS = 20  # the most that a queue lets callers wait


class Audience(Protocol):
    @property
    def bus(self) -> EventBus: ...

    def received(self, count: int) -> list[Event]:
        """What was published since the last call, in any order; waits for so many events."""


class MemoryAudience:
    def __init__(self) -> None:
        self.bus = InMemoryEventBus()

    def received(self, count: int) -> list[Event]:
        events, self.bus.events = self.bus.events, []
        return events


class TopicAudience:
    """Messages arrive raw, as the stack's own subscription has them."""

    def __init__(self, vendor: Vendor) -> None:
        self.client, self._sqs = vendor.sns(), vendor.sqs()
        self.topic = self.client.create_topic(Name=f"events-{uuid4()}")["TopicArn"]
        self._queue = self._sqs.create_queue(QueueName=f"received-{uuid4()}")["QueueUrl"]
        self.subscribe(self._queue)
        self.bus: EventBus = SNSEventBus(lambda: self.client, self.topic)

    def received(self, count: int) -> list[Event]:
        return [Event.model_validate_json(message["Body"]) for message in self.messages(count)]

    def messages(self, count: int, queue: str | None = None) -> list[MessageTypeDef]:
        """All there is once there are so many, or none for some time."""
        found: list[MessageTypeDef] = []
        while messages := self._sqs.receive_message(
            QueueUrl=queue or self._queue,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=LONGEST_SECONDS if len(found) < count else 0,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages"):
            found += messages
        return found

    def filtered(self, **values: str) -> str:
        """The URL of a queue that hears only what has these attributes."""
        queue = self._sqs.create_queue(QueueName=f"some-{uuid4()}")["QueueUrl"]
        policy = {name: [value] for name, value in values.items()}
        self.subscribe(queue, FilterPolicy=json.dumps(policy))
        return queue

    def subscribe(self, queue: str, **attributes: str) -> None:
        arn = self._sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        self.client.subscribe(
            TopicArn=self.topic,
            Protocol="sqs",
            Endpoint=arn["Attributes"]["QueueArn"],
            Attributes={"RawMessageDelivery": "true", **attributes},
        )
