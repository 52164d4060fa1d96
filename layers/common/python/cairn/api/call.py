"""The request that is being answered."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from cairn.domain.errors import NotAuthenticated
from cairn.domain.scope import Scope

RESERVE_MS = 3_000  # left for the response when a provider uses up its time
LONGEST_MS = 25_000  # API Gateway times out after 29 s
_CREDENTIAL = re.compile(r"\s*(?:token|bearer)\s+(\S+)\s*", re.IGNORECASE)


class LambdaContext(Protocol):
    """What is used of Lambda's context object."""

    @property
    def aws_request_id(self) -> str:
        """Of this invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Until the function is stopped."""


@dataclass
class Call:
    """`deadline` in ms since epoch, `stream_deadline` of an answer that is streamed. `scope` is set
    by authentication, before the body is read; `chunks` by a route that streams its answer.
    """

    request_id: str
    started_at: int
    deadline: int
    stream_deadline: int
    path: str
    route: str
    idempotency_key: str | None = None
    scope: Scope | None = None
    code: int = 0
    chunks: Generator[str] | None = None


def deadline(now: int, remaining_ms: int) -> int:
    """When work for the response must end (ms since epoch)."""
    return now + min(remaining_ms - RESERVE_MS, LONGEST_MS)


def credential(authorization: str | None, api_key: str | None = None) -> str | None:
    """The API key of an `Authorization` header, else that of `X-API-Key`; None without either.

    Raises: NotAuthenticated when the first has another form than `Token <key>` or `Bearer <key>`.
    """
    if authorization is None or not authorization.strip():
        return (api_key or "").strip() or None
    match = _CREDENTIAL.fullmatch(authorization)
    if match is None:
        raise NotAuthenticated("the Authorization header must be 'Token <API key>'")
    return match[1]
