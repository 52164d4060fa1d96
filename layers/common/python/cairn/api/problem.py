"""An error as callers see it: one body that clients of every dialect can read."""

from dataclasses import dataclass

from pydantic import BaseModel

_TYPES = {
    400: "validation_error",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    413: "payload_too_large",
    422: "validation_error",
    429: "rate_limit_exceeded",
    503: "service_unavailable",
}


class ErrorBody(BaseModel):
    """`message`, `detail` and `error` are the same text: which is read depends on the client."""

    code: int
    data: None = None
    message: str
    detail: str
    error: str
    type: str
    status: int
    request_id: str


@dataclass(frozen=True)
class Problem:
    """`status` is HTTP's, `code` the dialect's; `message` names the field and the remedy."""

    status: int
    code: int
    message: str
    retry_after_seconds: int | None = None

    def body(self, request_id: str) -> ErrorBody:
        return ErrorBody(
            code=self.code,
            message=self.message,
            detail=self.message,
            error=self.message,
            type=_TYPES.get(self.status, "internal_error"),
            status=self.status,
            request_id=request_id,
        )

    def headers(self) -> dict[str, str]:
        if self.retry_after_seconds is None:
            return {}
        return {"Retry-After": str(self.retry_after_seconds)}


UNKNOWN_ROUTE = Problem(404, 40001, "no such route; check the method, the path and the base URL")
