"""The error table of MemoryRelay: the HTTP status of each error, which is also its `code`."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from cairn.api.problem import FieldProblem, Problem, refused_fields
from cairn.domain.errors import (
    CairnError,
    Conflict,
    DependencyUnavailable,
    InvalidField,
    InvalidRequest,
    NotAuthenticated,
    NotAuthorized,
    NotFound,
    Unreadable,
)

_REASONS: Mapping[str, int] = {
    "malformed_body": 400,
    "url_taken": 409,
    "idempotency_key_reused": 409,
    "body_too_large": 413,
}
_CLASSES: Mapping[type[CairnError], int] = {
    InvalidRequest: 422,
    NotAuthenticated: 401,
    NotAuthorized: 403,
    NotFound: 404,
    Conflict: 503,
    DependencyUnavailable: 503,
    Unreadable: 500,
}
STATUSES = frozenset({500, *_REASONS.values(), *_CLASSES.values()})
# Without the id: clients search messages for digits of a status.
_MESSAGES: Mapping[str, str] = {"memory_not_found": "there is no memory with that id"}
_INTERNAL = Problem(500, 500, "internal error; the request_id helps to find its cause")
# Seconds in which no client finds a status: some search the whole text of a failure for digits,
# also that in milliseconds, and stop retrying on 4 or 40 seconds.
_WAITS = (1, 2, 3, 5, 10, 30, 60)


def explain(error: Exception) -> Problem:
    """An unexpected exception is rendered without its text."""
    if isinstance(error, RequestValidationError):
        details = refused_fields(error.errors())
        message = "; ".join(f"{detail.field}: {detail.message}" for detail in details)
        return Problem(422, 422, message, details=details)
    if isinstance(error, InvalidField):
        refused = FieldProblem(field=error.field, message=error.complaint)
        return Problem(422, 422, error.message, details=(refused,))
    for kind, usual in _CLASSES.items():
        if isinstance(error, kind):
            status = _REASONS.get(error.reason, usual)
            message = _MESSAGES.get(error.reason, error.message)
            return Problem(status, status, message, _wait(error) if status == 503 else None)
    return _INTERNAL


def _wait(error: CairnError) -> int:
    wanted: int = getattr(error, "retry_after_seconds", 1)
    return next((seconds for seconds in _WAITS if seconds >= wanted), _WAITS[-1])
