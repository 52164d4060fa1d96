"""An error as callers see it: one body that clients of every dialect can read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from cairn.api.answer import Answer
from cairn.api.sentences import sentence

_TYPES = {
    400: "validation_error",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    413: "payload_too_large",
    422: "validation_error",
    429: "rate_limit_exceeded",
    503: "service_unavailable",
}

FIELDS_MAX = 50
TEXT_MAX = 1_000  # characters


def _brief(text: str) -> str:
    return text if len(text) <= TEXT_MAX else f"{text[:TEXT_MAX]}…"


# Names what a caller sent, which may be as large as a body.
Brief = Annotated[str, AfterValidator(_brief)]


class FieldProblem(Answer):
    """One field that was refused, as `messages[0].role`, and why."""

    field: Brief
    message: Brief


class ErrorBody(Answer):
    """`message`, `detail` and `error` are the same text: which is read depends on the client.

    `details` of refused fields, `retry_after` in seconds where trying again may help.
    """

    code: int
    data: None = None
    message: Brief
    detail: Brief
    error: Brief
    type: str
    title: str
    status: int
    request_id: str
    details: list[FieldProblem] = Field(default=[], exclude_if=lambda fields: not fields)
    retry_after: int | None = Field(default=None, exclude_if=lambda seconds: seconds is None)


@dataclass(frozen=True)
class Problem:
    """`status` is HTTP's, `code` the dialect's; `message` names the field and the remedy."""

    status: int
    code: int
    message: str
    retry_after_seconds: int | None = None
    details: tuple[FieldProblem, ...] = ()

    def body(self, request_id: str) -> ErrorBody:
        return ErrorBody(
            code=self.code,
            message=self.message,
            detail=self.message,
            error=self.message,
            type=_TYPES.get(self.status, "internal_error"),
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            request_id=request_id,
            details=list(self.details),
            retry_after=self.retry_after_seconds,
        )

    def headers(self) -> dict[str, str]:
        if self.retry_after_seconds is None:
            return {}
        return {"Retry-After": str(self.retry_after_seconds)}


def refused_fields(errors: Sequence[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """Of the first errors of a failed validation, in their order."""
    return tuple(
        FieldProblem(field=_field(error["loc"]), message=sentence(error))
        for error in errors[:FIELDS_MAX]
    )


def _field(location: tuple[str | int, ...]) -> str:
    """`("body", "messages", 0, "role")` as `messages[0].role`."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location[1:])
    return path.removeprefix(".") or "the body"
