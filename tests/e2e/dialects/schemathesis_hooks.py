"""What schemathesis cannot know of this API; it loads this module by its path."""

import time
from typing import Any

import schemathesis

# Why what fits may be refused all the same: a request or project as a whole, what is stored.
BEYOND_ANY_SCHEMA = (
    *("hold more than 20 files", "is larger than", "is nested deeper than"),
    *("at most 32 are read at once", "at most 50 names", "entities already"),
    *("another entity of this type has it", "another agent has this name"),
    *("must end with a message of the user", "together are longer than"),
    "the webhook is disabled",
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
        return not any(reason in response.text for reason in BEYOND_ANY_SCHEMA)
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
