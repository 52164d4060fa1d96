"""Refusals and failures of AWS as our errors."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.adapters.dynamodb.items.values import Attributes, decode
from cairn.domain.errors import Conflict, DependencyUnavailable

CONDITION = "ConditionalCheckFailed"
# As cancellation reasons of a transaction, and as the error of a single write.
RETRYABLE = {
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
    "TransactionConflictException",
}


class ConditionFailed(Conflict):
    """A condition failed. `item` is the item it failed on, where the write asked for it.

    `refused` are the places, in a transaction, of all actions whose condition failed.
    """

    def __init__(self, item: Attributes | None, refused: Collection[int] = ()) -> None:
        super().__init__("a stored condition no longer holds")
        self.item = item
        self.refused = refused


@contextmanager
def vendor_errors() -> Iterator[None]:
    """Turns AWS failures into ours; all but a failed condition is an outage to the core."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise ConditionFailed(decode(_response(error).get("Item"))) from error
        raise DependencyUnavailable(f"the memory store answered {code}") from error
    except BotoCoreError as error:
        raise DependencyUnavailable("the memory store did not answer") from error


def failed_condition(error: DependencyUnavailable) -> ConditionFailed | None:
    """The condition that made AWS cancel the transaction, if it was one."""
    reasons = _cancellations(error.__cause__)
    refused = [place for place, reason in enumerate(reasons) if reason.get("Code") == CONDITION]
    return ConditionFailed(decode(reasons[refused[0]].get("Item")), refused) if refused else None


def is_retryable(error: DependencyUnavailable) -> bool:
    """Whether a write met another one on the same item, or was throttled: it changed nothing."""
    cause = error.__cause__
    codes = {reason.get("Code") for reason in _cancellations(cause)}
    codes.add(_response(cause).get("Error", {}).get("Code"))
    return bool(codes & RETRYABLE) and CONDITION not in codes


def _cancellations(cause: BaseException | None) -> list[dict[str, Any]]:
    return list(_response(cause).get("CancellationReasons", ()))


def _response(error: BaseException | None) -> dict[str, Any]:
    """What AWS answered; nothing where it did not (a timeout has the attribute, and None in it)."""
    response: dict[str, Any] | None = getattr(error, "response", None)
    return response or {}
