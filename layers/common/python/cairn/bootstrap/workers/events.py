"""Publication of events."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import boto3

from cairn.adapters.aws.sns_event_bus import SNSEventBus
from cairn.adapters.dynamodb.items.stream_images import write_of
from cairn.bootstrap import base
from cairn.domain.events.derivation import Write
from cairn.use_cases.webhooks.publish_events import publish_events


@cache
def sns() -> Any:
    return boto3.client("sns", config=base.STORE)


@cache
def bus() -> SNSEventBus:
    return SNSEventBus(sns, base.settings().events_topic_arn)


def read_write(record: Mapping[str, Any]) -> Write | None:
    return write_of(record)


def publish(writes: Iterable[Write]) -> int:
    return publish_events(writes, bus=bus())
