"""Records of a queue or stream in batches: what fails goes back alone."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
)

from cairn.api.failure import log_failure
from cairn.bootstrap import base
from cairn.domain.jobs import EmbeddingJob

# By what a record is known in the log.
IDENTITY = {EventType.SQS: "messageId", EventType.DynamoDBStreams: "eventID"}


class Records(BatchProcessor):
    """Logs each failure. A batch of nothing but failures is an answer, too, not a crash.

    Raising would write the messages of all exceptions, and with them what people said, to the log.
    """

    def __init__(self, failures: Logger, source: EventType = EventType.SQS) -> None:
        super().__init__(source, raise_on_entire_batch_failure=False)
        self._failures = failures

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        if isinstance(exception[1], Exception):
            identity = record[IDENTITY[self.event_type]]
            log_failure(self._failures, exception[1], identity, **base.take_consumed())
        return super().failure_handler(record, exception)


def memories_by_project(event: Mapping[str, Any]) -> dict[str, list[str]]:
    """What all records of the event ask to embed; those that cannot be read fail in their turn."""
    found: dict[str, list[str]] = defaultdict(list)
    for record in event["Records"]:
        with suppress(ValueError, KeyError, TypeError):
            job = EmbeddingJob.parse(record["body"])
            found[job.project] += job.memories
    return found
