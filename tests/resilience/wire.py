"""What may go wrong between the client of a table and the table, by the same chance."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ConnectTimeoutError
from mypy_boto3_dynamodb import DynamoDBClient

from tests.contract.faults import Hooks, refusal, silence
from tests.resilience.trouble import Trouble

# Chances of each trouble, for every request.
CRASH, CLASH, THROTTLED, NEVER_ARRIVED, LOST = 0.003, 0.03, 0.01, 0.01, 0.01
THROTTLING = ("ThrottlingException", "ProvisionedThroughputExceededException")


class Wire:
    """Between each request and the next, others may come first."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._callers = threading.local()
        self._hooks = Hooks(client)
        self._hooks.stand("before-call.dynamodb", self._before)
        self._hooks.stand("after-call.dynamodb", self._after)

    def remove(self) -> None:
        self._hooks.remove()

    @contextmanager
    def used_by(self, trouble: Trouble) -> Iterator[None]:
        """By this thread, which plays one process; nobody else's requests are disturbed."""
        self._callers.trouble = trouble
        try:
            yield
        finally:
            self._callers.trouble = None

    def _caller(self) -> Trouble | None:
        return getattr(self._callers, "trouble", None)

    def _before(self, model: Any, **_: Any) -> object:
        caller = self._caller()
        if caller is None:
            return None
        caller.take_turn()
        luck = caller.chance.random()
        if luck < CRASH:
            caller.die()
        if luck < CRASH + CLASH:
            return _clash(model.name, caller)
        if luck < CRASH + CLASH + THROTTLED:
            caller.seen.add("throttled")
            return refusal(caller.chance.choice(THROTTLING))
        if luck < CRASH + CLASH + THROTTLED + NEVER_ARRIVED:
            caller.seen.add("never arrived")
            raise ConnectTimeoutError(endpoint_url="injected")
        return None

    def _after(self, **_: Any) -> None:
        caller = self._caller()
        luck = caller.chance.random() if caller else 1.0
        if caller and luck < CRASH:
            caller.die()
        if caller and luck < CRASH + LOST:
            caller.seen.add("answer lost")
            raise silence()


def _clash(operation: str, caller: Trouble) -> object:
    """Only writes meet others."""
    if operation == "TransactWriteItems":
        caller.seen.add("clash")
        return refusal("TransactionCanceledException", ["None", "TransactionConflict"])
    if operation in ("UpdateItem", "PutItem"):
        caller.seen.add("clash")
        return refusal("TransactionConflictException")
    return None
