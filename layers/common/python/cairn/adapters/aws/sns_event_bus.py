"""Events on an SNS topic: JSON messages, with attributes that subscriptions can filter by."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.events.event import Event

# SNS's limits of a batch: 256 KB including attributes, for which the difference is ample.
BATCH_EVENTS = 10
BATCH_BYTES = 240_000

type Entry = dict[str, Any]


class SNSEventBus:
    """Implements `ports.EventBus`. `connect` makes the client at first use."""

    def __init__(self, connect: Callable[[], Any], topic_arn: str) -> None:
        self._connect = connect
        self._topic_arn = topic_arn

    def publish(self, events: Sequence[Event]) -> None:
        for batch in _batches(map(_entry, events)):
            self._send(batch)

    def _send(self, batch: list[Entry]) -> None:
        numbered = [entry | {"Id": str(index)} for index, entry in enumerate(batch)]
        try:
            answer = self._connect().publish_batch(
                TopicArn=self._topic_arn, PublishBatchRequestEntries=numbered
            )
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the event topic did not take the events") from error
        if answer.get("Failed"):
            raise DependencyUnavailable("the event topic did not take all events")


def _entry(event: Event) -> Entry:
    attributes = {"project_id": event.project_id, "type": event.type.value}
    return {
        "Message": event.model_dump_json(),
        # Passed on to queues for fair delivery among projects.
        "MessageGroupId": event.project_id,
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """As few as SNS's limits allow, in order."""
    batch, size = list[Entry](), 0
    for entry in entries:
        length = len(entry["Message"].encode())
        if batch and (len(batch) == BATCH_EVENTS or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch
