"""Calls of DynamoDB: errors are ours, consumption is counted, harmless conflicts are retried."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter, ConsumedCapacity
from cairn.adapters.dynamodb.errors import is_retryable, vendor_errors
from cairn.domain.errors import DependencyUnavailable

# A transaction that loses to another one on a shared item fails as a whole and may be repeated.
MAX_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 0.02


class MeteredCalls:
    """Calls operations of a DynamoDB client."""

    def __init__(self, capacity: CapacityCounter) -> None:
        self.capacity = capacity

    def read(self, operation: Callable[..., Any], **request: Any) -> Any:
        return self._call(operation, request, ConsumedCapacity.of_read)

    def write(self, operation: Callable[..., Any], **request: Any) -> Any:
        """A write that met a transaction on the same item has changed nothing and is repeated."""
        more = pauses()
        while True:
            try:
                return self._call(operation, request, ConsumedCapacity.of_write)
            except DependencyUnavailable as error:
                if not (is_retryable(error) and next(more, False)):
                    raise

    def _call(
        self,
        operation: Callable[..., Any],
        request: Mapping[str, Any],
        consumed_by: Callable[[Mapping[str, Any]], ConsumedCapacity],
    ) -> Any:
        """One call, added to the counter.

        One that fails counts as a call without units: AWS bills a write whose condition does not
        hold, but its error does not say how much. TOTAL includes the indexes.
        """
        answer: dict[str, Any] = {}
        try:
            with vendor_errors():
                answer = operation(**request, ReturnConsumedCapacity="TOTAL")
        finally:
            self.capacity.add(consumed_by(answer))
        return answer


def pauses() -> Iterator[bool]:
    """Waits before each further attempt, longer each time, with jitter; ends with the attempts."""
    for attempt in range(MAX_ATTEMPTS - 1):
        time.sleep(random.uniform(0, FIRST_PAUSE_SECONDS * 2**attempt))
        yield True
