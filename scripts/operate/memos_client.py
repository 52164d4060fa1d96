"""A small client of the MemOS dialect."""

import json
import os
import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from scripts.operate.api_client import ApiClient, ApiError
from scripts.operate.server_sent_events import payloads
from scripts.prepare_environments import LOCAL

ENDPOINT_FILE = LOCAL / "endpoint.json"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0


class MemosClient(ApiClient):
    def post(self, path: str, body: dict[str, Any], *, idempotency_key: str = "") -> Any:
        """`data` of the answer. Raises: ApiError, ConnectionError."""
        return self.call("POST", path, body, idempotency_key=idempotency_key)["data"]

    def chat(self, body: dict[str, Any]) -> Generator[dict[str, Any]]:
        """Events of a streamed answer as they arrive, the last being its end.

        Closing it hangs up. Raises: ApiError, ConnectionError.
        """
        with closing(self.stream("/chat", {**body, "stream": True})) as parts:
            for payload in payloads(parts):
                event = json.loads(payload)
                if event["type"] == "error":
                    raise ApiError(200, event["code"], event["content"])
                yield event
                if event["type"] == "end":
                    return
        raise ConnectionError("the answer broke off")

    def wait(
        self,
        task_id: str,
        tick: Callable[[], None],
        timeout_seconds: int = 120,
        longest_pause: float = LONGEST_PAUSE_SECONDS,
    ) -> Any:
        """Polls until the task has ended, ever more slowly; calls `tick` before each look."""
        give_up = time.monotonic() + timeout_seconds
        pause = min(FIRST_PAUSE_SECONDS, longest_pause)
        while True:
            tick()
            task = self.post("/get/status", {"task_id": task_id})
            if task["status"] != "running":
                return task
            if time.monotonic() > give_up:
                raise TimeoutError(f"task {task_id} is still running after {timeout_seconds} s")
            time.sleep(pause)
            pause = min(1.2 * pause, longest_pause)


def endpoint() -> dict[str, str]:
    """The running local stack, or what MEMOS_BASE_URL and MEMOS_API_KEY point at.

    Raises: SystemExit with what to do when there is neither.
    """
    if "MEMOS_BASE_URL" in os.environ:
        return {
            "memos_base_url": os.environ["MEMOS_BASE_URL"],
            "api_key": os.environ.get("MEMOS_API_KEY", ""),
        }
    if not ENDPOINT_FILE.exists():
        raise SystemExit("no stack is running: scripts/cairn serve, or set MEMOS_BASE_URL")
    found: dict[str, str] = json.loads(ENDPOINT_FILE.read_text())
    return found


def client() -> MemosClient:
    """A client of `endpoint()`."""
    found = endpoint()
    return MemosClient(found["memos_base_url"], found["api_key"])
