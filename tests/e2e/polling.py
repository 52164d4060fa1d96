"""Waiting for a task over HTTP as a client would: by asking."""

import time
from typing import Any

from tests.e2e.http import Api

LONGEST_SECONDS = 90


def ended(api: Api, task_id: str) -> dict[str, Any]:
    """The task's status once it is no longer running."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while (task := api.status(task_id).data)["status"] == "running":
        assert time.monotonic() < give_up, f"task {task_id} is still running"
        time.sleep(0.05)
    return dict(task)
