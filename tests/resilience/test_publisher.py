"""The publisher dies, or the topic fails it, at any moment: nothing stays untold.

Lambda then begins again with the first record that was reported, or with the whole batch.
"""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

from cairn.adapters.aws.sns_event_bus import SNSEventBus
from cairn.adapters.dynamodb.items import stream_images
from cairn.bootstrap.workers import events
from cairn.domain.events.derivation import Write
from cairn.domain.events.event import Event, EventType
from scripts.local.invoke import LocalContext
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.resilience.stream import derive_all, streaming_world
from tests.resilience.watching import Around, Crash, Doomed, undisturbed, watched
from tests.stream_records import record_of

BATCH = 30  # records: there is more than one, and each tells more than a request takes


class Topic:
    """As much of SNS's client as publishing needs; keeps what it was sent."""

    def __init__(self) -> None:
        self.received: list[Event] = []

    def publish_batch(
        self, *, TopicArn: str, PublishBatchRequestEntries: list[dict[str, Any]]
    ) -> dict[str, Any]:
        bodies = [entry["Message"] for entry in PublishBatchRequestEntries]
        self.received += map(Event.model_validate_json, bodies)
        return {"Successful": bodies}


class Unlucky:
    """Request `fatal` does not arrive, or its answer is lost; the next one works again."""

    def __init__(self, fatal: int, *, is_done: bool) -> None:
        self.requests, self._fatal, self._is_done = 0, fatal, is_done

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        if name != "Topic.publish_batch":
            return call()
        self.requests += 1
        if self.requests != self._fatal:
            return call()
        if not self._is_done:
            raise ConnectTimeoutError(endpoint_url="injected")
        call()
        raise ReadTimeoutError(endpoint_url="injected")


@pytest.fixture(scope="module")
def writes() -> list[Write]:
    """Of memories that are made, merged, superseded, embedded and deleted."""
    world, writes = streaming_world()
    cairn = InMemoryCairn(world=world)
    boxes = [f"Box {number} holds {number * 13} buttons" for number in range(12)]
    cairn.add("I take the blue train to work", "My favourite colour is dark green", *boxes)
    cairn.work()
    cairn.add("I take the red bus to work instead of the blue train", session_id="later")
    cairn.add("My favourite colour is dark green", session_id="later")
    cairn.work()
    cairn.delete(next(memory_id for _, memory_id in world.truths))
    return writes


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function connects as it starts."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def test_the_writes_cause_events_of_most_types(writes: list[Write]) -> None:
    types = {event.type for event in derive_all(writes)}

    assert len(writes) > BATCH
    assert types == {
        EventType.MEMORY_CREATED,
        EventType.MEMORY_UPDATED,
        EventType.MEMORY_DELETED,
        EventType.EMBEDDING_COMPLETED,
        EventType.TASK_COMPLETED,
    }


def test_undisturbed_it_publishes_every_event_once(writes: list[Write]) -> None:
    received = published(writes, undisturbed)

    assert received == derive_all(writes)


def test_wherever_it_dies_every_event_is_published(writes: list[Write]) -> None:
    calm = Doomed(lambda calls: False)
    published(writes, calm)

    for count in range(len(calm.calls)):
        received = published(writes, Doomed(lambda calls, n=count: len(calls) == n))  # type: ignore[misc]

        assert set(received) == set(derive_all(writes)), calm.calls[:count][-3:]


@pytest.mark.parametrize("is_done", [False, True], ids=["did not arrive", "answer lost"])
def test_whichever_request_fails_every_event_is_published(
    writes: list[Write], is_done: bool
) -> None:
    calm = Unlucky(0, is_done=is_done)
    published(writes, calm)

    for fatal in range(1, calm.requests + 1):
        received = published(writes, Unlucky(fatal, is_done=is_done))

        assert set(received) == set(derive_all(writes)), f"request {fatal}"
        assert len(received) > len(set(received)) or not is_done, "the same events, published again"


def published(writes: list[Write], around: Around) -> list[Event]:
    """As Lambda's mapping of the stream does it; after a crash the next process is undisturbed."""
    records = [record_of(write, number) for number, write in enumerate(writes)]
    topic, position = Topic(), 0
    while position < len(records):
        batch = records[position : position + BATCH]
        try:
            with process(around, topic) as lambda_handler:
                answer = lambda_handler({"Records": batch}, LocalContext())
        except Crash:
            around = undisturbed
            continue
        failed = [int(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]
        position = min(failed, default=position + len(batch))
    return topic.received


@contextmanager
def process(around: Around, topic: Topic) -> Iterator[Any]:
    """Every record that is read and every request to the topic goes through `around`."""
    bus = SNSEventBus(lambda: watched(topic, "Topic", around), "arn of the topic")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "bus", lambda: bus)
        patch.setattr(events, "write_of", watched(stream_images, "Stream", around).write_of)
        yield importlib.import_module("functions.publisher.handler").lambda_handler
