"""A small client of the MemOS dialect for the scripts here: standard library only."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ENDPOINT_FILE = Path(__file__).parent.parent / ".local" / "endpoint.json"
TIMEOUT_SECONDS = 30
RETRIED = (429, 502, 503, 504)
TRIES = 5
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0


class ApiError(Exception):
    """What the API refused: HTTP status, code of the dialect, message for people."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"HTTP {status}, code {code}: {message}")
        self.status = status
        self.code = code


class MemosClient:
    """Calls one project with one key. Outages are retried, refusals are raised."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.key = api_key

    def post(self, path: str, body: dict[str, Any], *, idempotency_key: str = "") -> Any:
        """`data` of the answer. Raises: ApiError, ConnectionError."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._post(path, body, idempotency_key)
            except ApiError as error:
                if error.status not in RETRIED or attempt == TRIES:
                    raise
            except urllib.error.URLError as error:
                if attempt == TRIES:
                    raise ConnectionError(f"{self.base_url} does not answer") from error
            time.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")

    def wait(self, task_id: str, tick: Callable[[], None], timeout_seconds: int = 120) -> Any:
        """Polls until the task has ended, ever more slowly; calls `tick` before each look."""
        give_up = time.monotonic() + timeout_seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            tick()
            task = self.post("/get/status", {"task_id": task_id})
            if task["status"] != "running":
                return task
            if time.monotonic() > give_up:
                raise TimeoutError(f"task {task_id} is still running after {timeout_seconds} s")
            time.sleep(pause)
            pause = min(1.2 * pause, LONGEST_PAUSE_SECONDS)

    def _post(self, path: str, body: dict[str, Any], idempotency_key: str) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Token {self.key}"}
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        request = urllib.request.Request(
            self.base_url + path, json.dumps(body).encode(), headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                return json.load(response)["data"]
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None


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
        raise SystemExit("no stack is running: 'make serve' starts one, or set MEMOS_BASE_URL")
    found: dict[str, str] = json.loads(ENDPOINT_FILE.read_text())
    return found


def client() -> MemosClient:
    """A client of `endpoint()`."""
    found = endpoint()
    return MemosClient(found["memos_base_url"], found["api_key"])


def _refusal(error: urllib.error.HTTPError) -> ApiError:
    text = error.read().decode(errors="replace")
    try:
        body = json.loads(text)
        return ApiError(error.code, int(body["code"]), str(body["message"]))
    except (ValueError, KeyError, TypeError):
        return ApiError(error.code, -1, text[:200])
