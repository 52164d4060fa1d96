"""Waiting for what the stack does by itself, as a client would: by asking."""

import time
from collections.abc import Callable
from typing import Any

from tests.e2e.http import Api

LONGEST_SECONDS = 90


def ended(api: Api, task_id: str) -> dict[str, Any]:
    """The task's status once it is no longer running."""
    eventually(lambda: api.status(task_id).data["status"] != "running")
    return dict(api.status(task_id).data)


def eventually[T](found: Callable[[], T]) -> T:
    """The first answer that is true of something."""
    give_up = time.monotonic() + LONGEST_SECONDS
    while not (answer := found()):
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.05)
    return answer
