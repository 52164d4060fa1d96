"""Publication of events."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger

from cairn.adapters.aws.sns_event_bus import SNSEventBus
from cairn.adapters.dynamodb.items.stream_images import write_of
from cairn.api.failure import log_failure
from cairn.bootstrap import base
from cairn.domain.events.derivation import Write
from cairn.use_cases.webhooks.publish_events import publish_events


@cache
def sns() -> Any:
    return boto3.client("sns", config=base.STORE)


@cache
def bus() -> SNSEventBus:
    return SNSEventBus(sns, base.settings().events_topic_arn)


def publish(writes: Iterable[Write]) -> int:
    return publish_events(writes, bus=bus())


def writes_of(records: Iterable[Mapping[str, Any]], failures: Logger) -> list[Write]:
    """What records of the table's stream say.

    One that cannot be read never will be, and a stream waits behind what fails: it is logged and
    left out.
    """
    found: list[Write] = []
    for record in records:
        try:
            write = write_of(record)
        except Exception as error:
            log_failure(failures, error, str(record.get("eventID")))
        else:
            found += [write] if write else []
    return found
