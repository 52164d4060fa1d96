"""Errors in OpenAI's shape: the statuses that its clients know, and an object `error`."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from cairn.api.answer import Answer
from cairn.api.memos import errors as memos
from cairn.api.problem import Brief, FieldProblem, Problem, refused_fields
from cairn.domain.errors import NotAuthorized

_TYPES: Mapping[int, str] = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "server_error",
}
_TOO_LONG = (40303, 40305)
STATUSES = frozenset({*memos.STATUSES, 403})


class OpenAIError(Answer):
    """`param`: the field that is not accepted."""

    message: Brief
    type: str
    param: Brief | None = None
    code: str | None = None


class OpenAIErrorBody(Answer):
    error: OpenAIError


class OpenAIProblem(Problem):
    """A problem whose body is OpenAI's. Of the details the first names the field."""

    def body(self, request_id: str) -> OpenAIErrorBody:  # type: ignore[override]
        """`request_id` is in a header."""
        kind = _TYPES.get(self.status, "invalid_request_error")
        param = self.details[0].field if self.details else None
        code = "context_length_exceeded" if self.code in _TOO_LONG else str(self.code)
        return OpenAIErrorBody(
            error=OpenAIError(message=self.message, type=kind, param=param, code=code)
        )


def explain(error: Exception) -> OpenAIProblem:
    """As MemOS explains it, but for the status of a missing permission."""
    known = memos.explain(error)
    status = 403 if isinstance(error, NotAuthorized) else known.status
    details: tuple[FieldProblem, ...] = ()
    if isinstance(error, RequestValidationError):
        details = refused_fields(error.errors()[:1])
    return OpenAIProblem(status, known.code, known.message, known.retry_after_seconds, details)
