"""Raw HTTP for tests: whatever bytes and headers a caller may send, and what came back."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers.items() if k.lower() == name), None)

    @property
    def code(self) -> int:
        return int(self.body["code"])

    @property
    def data(self) -> Any:
        assert (self.status, self.code) == (200, 0), self.text
        return self.body["data"]


def send(
    url: str, *, method: str = "POST", body: bytes | None = None, headers: dict[str, str]
) -> Answer:
    """One request, errors included in the answer."""
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return Answer(response.status, dict(response.headers), response.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, dict(error.headers), error.read().decode())


@dataclass(frozen=True)
class Api:
    """One project's key, and a user of its own for each test."""

    base_url: str
    key: str
    user_id: str = field(default_factory=lambda: f"user-{uuid4().hex[:12]}")

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "Authorization": f"Token {self.key}"}
        return send(self.base_url + path, body=data, headers={**sent, **headers})

    def add(self, *texts: str | dict[str, Any], **fields: Any) -> Answer:
        """The user's words, or whole messages; answers when understood unless told otherwise."""
        messages = [
            {"role": "user", "content": text} if isinstance(text, str) else text for text in texts
        ]
        body = {"user_id": self.user_id, "async_mode": False, "messages": messages, **fields}
        return self.post("/add/message", body)

    def search(self, query: str, **fields: Any) -> Answer:
        return self.post("/search/memory", {"user_id": self.user_id, "query": query, **fields})

    def chat(self, query: str, /, **fields: Any) -> Answer:
        """In the conversation `chat` unless another is named."""
        asked = {"user_id": self.user_id, "conversation_id": "chat", "query": query}
        return self.post("/chat", {**asked, **fields})

    def status(self, task_id: str) -> Answer:
        return self.post("/get/status", {"task_id": task_id})

    def values(self, query: str, **fields: Any) -> list[str]:
        """What is found at any score, as texts."""
        found = self.search(query, **{"relativity": 0, **fields}).data
        return [item["memory_value"] for item in found["memory_detail_list"]]
