"""By which a request that is sent again is recognised."""

import hashlib
import json
from typing import NamedTuple

from pydantic import BaseModel


class RequestIdentity(NamedTuple):
    """As `AddMessages` has these fields."""

    fingerprint: str
    is_keyed: bool
    body: str


def identity_of(request: BaseModel, idempotency_key: str | None) -> RequestIdentity:
    """Equal for equal requests, however their JSON was spaced and ordered; or for equal keys."""
    content = request.model_dump(mode="json", exclude_none=True)
    body = _sha256(json.dumps(content, sort_keys=True, separators=(",", ":")))
    if idempotency_key:
        return RequestIdentity(_sha256(idempotency_key), True, body)
    return RequestIdentity(body, False, "")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
