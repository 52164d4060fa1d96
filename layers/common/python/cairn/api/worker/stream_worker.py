"""The handler of the function behind the table's stream: publishes what a batch of writes means."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from cairn.api.call import LambdaContext
from cairn.api.failure import log_failure
from cairn.domain.events.derivation import Write


class StreamWorker:
    """`read` makes a write of a record, None of one that publishes nothing; `publish` takes them.

    A batch is published as one, since one request to the topic takes many events. When that fails,
    Lambda repeats the batch from its first record, and the events have the same ids.
    """

    def __init__(
        self,
        read: Callable[[Mapping[str, Any]], Write | None],
        publish: Callable[[Sequence[Write]], int],
        *,
        take_consumed: Callable[[], Mapping[str, Any]],
        logger: Logger,
    ) -> None:
        self._read, self._publish = read, publish
        self._take_consumed, self._logger = take_consumed, logger

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        records = event["Records"]
        writes = list(self._writes(records))
        try:
            if writes:
                self._publish_all(writes)
        except Exception as error:
            self._log_failure(error, records[0], **self._take_consumed())
            first = records[0]["dynamodb"]["SequenceNumber"]
            return {"batchItemFailures": [{"itemIdentifier": first}]}
        return {"batchItemFailures": []}

    def _writes(self, records: Iterable[Mapping[str, Any]]) -> Iterator[Write]:
        """A record that cannot be read never will be, and would block the stream: it is skipped."""
        for record in records:
            try:
                write = self._read(record)
            except Exception as error:
                self._log_failure(error, record)
            else:
                if write is not None:
                    yield write

    def _publish_all(self, writes: list[Write]) -> None:
        events = self._publish(writes)
        self._logger.info("publish", writes=len(writes), events=events, **self._take_consumed())

    def _log_failure(self, error: Exception, record: Mapping[str, Any], **fields: Any) -> None:
        log_failure(self._logger, error, str(record.get("eventID")), **fields)
