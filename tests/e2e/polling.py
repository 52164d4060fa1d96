"""Waiting for what the stack does by itself, as a client would: by asking."""

from typing import Any

from tests.e2e.http import Api
from tests.polling import eventually


def ended(api: Api, task_id: str) -> dict[str, Any]:
    """The task's status once it is no longer running."""
    eventually(lambda: api.status(task_id).data["status"] != "running")
    return dict(api.status(task_id).data)


def is_understood(api: Api, query: str) -> bool:
    """Something is found, and nothing of it as it was said, which is there until then."""
    found = api.search(query, relativity=0).data["memory_detail_list"]
    return bool(found) and all(item["memory_type"] != "WorkingMemory" for item in found)
