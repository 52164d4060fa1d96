"""The handlers of functions behind queues and the table's stream."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from cairn.api.worker.queue_worker import Begin, QueueWorker
from cairn.api.worker.stream_worker import StreamWorker
from cairn.bootstrap import base
from cairn.domain.events.derivation import Write


def queue_worker[J](parse: Callable[[str], J], begin: Begin[J]) -> QueueWorker[J]:
    return QueueWorker(
        parse, begin, now=base.clock.now, take_consumed=base.take_consumed, logger=Logger()
    )


def stream_worker(
    read: Callable[[Mapping[str, Any]], Write | None], publish: Callable[[Sequence[Write]], int]
) -> StreamWorker:
    return StreamWorker(read, publish, take_consumed=base.take_consumed, logger=Logger())
