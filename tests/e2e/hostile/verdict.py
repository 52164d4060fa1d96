"""What is wrong with the answer to a hostile request."""

import json
from collections.abc import Mapping
from typing import Any

from tests.e2e.hostile.draft import HostileRequest
from tests.e2e.http import Answer

NO_CONTENT = 204
ENVELOPE = {"code", "data", "message", "detail", "error", "type", "status", "request_id"}


def complaint(request: HostileRequest, answer: Answer, secrets: Mapping[str, str]) -> str:
    """ "" when nothing is. `secrets`: a word of each project's data that no request holds."""
    if any(secret in answer.text for name, secret in secrets.items() if name != request.project):
        return "it shows what is another project's"
    if answer.status >= 500 and not is_outage(answer):
        return "an error of the server's"
    if request.method == "HEAD" or answer.status == NO_CONTENT:
        return ""
    try:
        body = json.loads(answer.text)
    except ValueError:
        return "no JSON"
    return _complaint_of(body, request.path, answer.status)


def is_outage(answer: Answer) -> bool:
    """One that says when to come back."""
    return answer.status == 503 and (answer.header("retry-after") or "").isdigit()


def _complaint_of(body: Any, path: str, status: int) -> str:
    if not isinstance(body, dict):
        return "no object"
    is_memos = path.startswith("/api/openmem/")
    if status < 400:
        return "no success of MemOS" if is_memos and body.get("code") != 0 else ""
    if missing := ENVELOPE - body.keys():
        return f"without {', '.join(sorted(missing))}"
    is_relay = path.startswith(("/v1/", "/v2/")) and status != 404  # the gateway has one for both
    if is_relay and body["code"] != status:
        return "another code than MemoryRelay's"
    return "no code of MemOS" if is_memos and body["code"] < 40_000 else ""
