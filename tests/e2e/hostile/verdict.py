"""What is wrong with the answer to a hostile request."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.e2e.hostile.draft import HostileRequest
from tests.e2e.http import Answer

NO_CONTENT = 204
EVENT_STREAM = "text/event-stream"
OPENAI = {"message", "type", "param", "code"}
ENVELOPE = {"code", "data", "message", "detail", "error", "type", "status", "request_id"}


def complaint(request: HostileRequest, answer: Answer, secrets: Mapping[str, str]) -> str:
    """ "" when nothing is. `secrets`: a word of each project's data that no request holds."""
    if any(secret in answer.text for name, secret in secrets.items() if name != request.project):
        return "it shows what is another project's"
    if answer.status >= 500 and not is_outage(answer):
        return "an error of the server's"
    if request.method == "HEAD" or answer.status == NO_CONTENT:
        return ""
    if (answer.header("content-type") or "").startswith(EVENT_STREAM):
        return _complaint_of_stream(answer.text.split("\n\n"))
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
    if is_openai(path) and (status < 400 or isinstance(body.get("error"), dict)):
        return _complaint_of_openai(body, status)
    is_memos = path.startswith("/api/openmem/")
    if status < 400:
        return "no success of MemOS" if is_memos and body.get("code") != 0 else ""
    if missing := ENVELOPE - body.keys():
        return f"without {', '.join(sorted(missing))}"
    is_relay = path.startswith(("/v1/", "/v2/")) and status != 404  # the gateway has one for both
    if is_relay and body["code"] != status:
        return "another code than MemoryRelay's"
    return "no code of MemOS" if is_memos and body["code"] < 40_000 else ""


def is_openai(path: str) -> bool:
    return path.partition("?")[0].endswith("/chat/completions")


def _complaint_of_openai(body: Any, status: int) -> str:
    if status < 400:
        return "" if body.get("object") == "chat.completion" else "no completion"
    missing = OPENAI - body["error"].keys()
    return f"an error without {', '.join(sorted(missing))}" if missing else ""


def _complaint_of_stream(events: Sequence[str]) -> str:
    """An error among them is none, unless it is the server's own."""
    *sent, rest = events
    if rest or not sent or not all(event.startswith(("data: ", ": ")) for event in sent):
        return "no events"
    if any(f'"code":{code}' in sent[-1] for code in ("50000", '"50000"')):
        return "an error of the server's"
    is_ended = any(end in sent[-1] for end in ('"type":"end"', "[DONE]", '"error"'))
    return "" if is_ended else "a stream without an end"
