"""What schemathesis cannot know of this API; it loads this module by its path."""

import time
from typing import Any

import schemathesis

# Limits that no schema of a field can say: of a request or project as a whole.
LIMITS = (
    "hold more than 20 files",
    "at most 32 are read at once",
    "is larger than",
    "is nested deeper than",
)
# Nobody listens there.
HOOK = "https://127.0.0.1:9443/hook"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Nobody is called: generated names might be somebody's."""
    if isinstance(case.body, dict):
        case.body = {name: _harmless(name, value) for name, value in case.body.items()}


def _harmless(name: str, value: Any) -> Any:
    if not str(value).startswith("https://"):
        return value
    return {"url": HOOK, "webhook_url": None}.get(name, value)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether it is one."""
    if failure.title == "Schema-valid request rejected":
        return not any(limit in response.text for limit in LIMITS)
    return response.status_code != 503 or not _passes(case, response)


def _passes(case: Any, response: Any) -> bool:
    """An outage does, if the same request works after the time that the response says."""
    wait = response.headers.get("retry-after")
    if not wait:
        return False
    time.sleep(int(wait[0]))
    key = {"Authorization": response.request.headers["Authorization"]}
    again = case.call(base_url=case.operation.base_url, headers=key)
    return bool(again.status_code < 500)
