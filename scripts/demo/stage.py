"""Sends the demo's requests and prints them with their answers."""

import json
import time
from contextlib import closing
from typing import Any
from uuid import uuid4

from tqdm import tqdm

from scripts.operate.memos_client import MemosClient
from scripts.operate.streamed_answer import THOUGHTS_TOO, print_answer
from scripts.operate.terminal import bold, dim, green, indented


class Stage:
    """Sends requests as one new user and shows them with their answers."""

    def __init__(self, api: MemosClient) -> None:
        self.api = api
        self.user_id = f"demo-{uuid4().hex[:8]}"
        self.asked = ""

    def add(self, turns: list[tuple[str, str]], conversation_id: str) -> str:
        body = {
            "user_id": self.user_id,
            "conversation_id": conversation_id,
            "messages": [{"role": role, "content": content} for role, content in turns],
        }
        task_id: str = self._call("/add/message", body)["task_id"]
        return task_id

    def search(self, query: str) -> dict[str, Any]:
        self.asked = query
        found: dict[str, Any] = self._call(
            "/search/memory", {"user_id": self.user_id, "query": query}
        )
        return found

    def chat(self, query: str, conversation_id: str) -> None:
        """Prints the answer as it arrives."""
        body = {"user_id": self.user_id, "conversation_id": conversation_id, "query": query}
        _show_request("/chat", {**body, "stream": True})
        with closing(self.api.chat(body)) as events:
            print_answer(events, THOUGHTS_TOO)
        print()

    def wait(self, task_id: str) -> None:
        print(bold("POST /get/status") + dim(f"  {task_id}"))
        started = time.monotonic()
        with tqdm(bar_format="  running, {elapsed}", leave=False, disable=None) as bar:
            task = self.api.wait(task_id, bar.refresh)
        views = task.get("memory_views") or {}
        print(f"  → {green(task['status'])} after {time.monotonic() - started:.1f} s: "
              f"{views.get('added', 0)} added, {views.get('updated', 0)} updated\n")  # fmt: skip

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        _show_request(path, body)
        started = time.monotonic()
        data = self.api.post(path, body)
        print(f"  → {green('200')} in {(time.monotonic() - started) * 1000:.0f} ms")
        return data


def _show_request(path: str, body: dict[str, Any]) -> None:
    print(bold(f"POST {path}"))
    print(dim(indented(json.dumps(body, ensure_ascii=False, indent=2))))
