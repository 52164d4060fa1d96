"""The handler of a function behind a queue: a job for each record, a line in the log for each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from cairn.api.call import LambdaContext
from cairn.api.failure import log_failure

RESERVE_MS = 10_000  # left for handing the rest on
LONGEST_MS = 60_000


class LogLine(NamedTuple):
    """What became of a job, for the log."""

    message: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Batch[J]:
    """What the queue delivers at once: `size` records, and the `jobs` of those that can be read.

    They are parsed when they are asked for, which only work that is done together does.
    """

    size: int
    jobs: Iterable[J]


# What does a job until a deadline (ms).
type Work[J] = Callable[[J, int], LogLine]
# Called for every batch.
type Begin[J] = Callable[[Batch[J]], Work[J]]


class QueueWorker[J]:
    """`parse` reads a message, `begin` says how the jobs of a batch are done.

    A record whose job fails goes back to the queue alone, and the failure is logged.
    """

    def __init__(
        self,
        parse: Callable[[str], J],
        begin: Begin[J],
        *,
        now: Callable[[], int],
        take_consumed: Callable[[], Mapping[str, Any]],
        logger: Logger,
    ) -> None:
        self._parse, self._begin, self._now = parse, begin, now
        self._take_consumed, self._logger = take_consumed, logger
        self._processor = _Processor(self._log_failure)

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> Any:
        records = event["Records"]
        work = self._begin(Batch(len(records), self._readable(records)))

        def work_on(record: SQSRecord) -> None:
            job = self._parse(record.body)
            message, fields = work(job, self._deadline(context))
            self._logger.info(message, **fields, **self._take_consumed())

        return process_partial_response(event, work_on, self._processor, context)  # type: ignore[arg-type]

    def _readable(self, records: Iterable[Mapping[str, Any]]) -> Iterator[J]:
        for record in records:
            try:
                job = self._parse(record["body"])
            except Exception:  # it fails again in its turn
                continue
            yield job

    def _deadline(self, context: LambdaContext) -> int:
        """A lease lasts as long, so this limits how long a crashed worker holds a subject up."""
        remaining_ms = context.get_remaining_time_in_millis()
        return self._now() + min(remaining_ms - RESERVE_MS, LONGEST_MS)

    def _log_failure(self, record: Mapping[str, Any], error: Exception) -> None:
        log_failure(self._logger, error, record["messageId"], **self._take_consumed())


class _Processor(BatchProcessor):
    """Reports a batch of nothing but failures like any other.

    Powertools would raise, and so write the messages of all exceptions, which may quote what
    people said, to the log.
    """

    def __init__(self, log: Callable[[Mapping[str, Any], Exception], None]) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self._log = log

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        if isinstance(exception[1], Exception):
            self._log(record, exception[1])
        return super().failure_handler(record, exception)
