"""A MemoryRelay client of one project, as plain HTTP."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.e2e.http import Answer, send
from tests.polling import eventually

ENDED = ("ready", "failed")


@dataclass
class Relay:
    """`agent` is nobody else's; `answers` are all texts that were answered."""

    base_url: str
    key: str
    agent: str = field(default_factory=lambda: f"agent-{uuid4().hex[:12]}")
    answers: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """`body` as JSON, unless it is bytes already."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        answer = send(self.base_url + path, method=method, body=data, headers=given | headers)
        self.answers.append(answer.text)
        return answer

    def get(self, path: str) -> Any:
        return self._good(self.ask("GET", path), 200)

    def remember(self, content: str, **fields: Any) -> dict[str, Any]:
        """Soon, by `POST /v2/memories`."""
        body = {"content": content, "agent_id": self.agent, **fields}
        return dict(self._good(self.ask("POST", "/v2/memories", body), 202))

    def create(self, content: str, **fields: Any) -> dict[str, Any]:
        """In the call, by `POST /v1/memories`."""
        body = {"content": content, "agent_id": self.agent, **fields}
        return dict(self._good(self.ask("POST", "/v1/memories", body), 200))

    def change(self, method: str, memory_id: str, **fields: Any) -> dict[str, Any]:
        return dict(self._good(self.ask(method, f"/v1/memories/{memory_id}", fields), 200))

    def states(self, memory_id: str) -> list[str]:
        """Every status it was seen with."""
        seen = list[str]()

        def is_done() -> bool:
            seen.append(self.get(f"/v2/memories/{memory_id}/status")["status"])
            return seen[-1] in ENDED

        eventually(is_done)
        return list(dict.fromkeys(seen))

    def found(self, query: str, **fields: Any) -> list[str]:
        """Contents, of this agent's memories unless others are named."""
        body = {"query": query, "agent_id": self.agent, **fields}
        answer = self._good(self.ask("POST", "/v1/memories/search", body), 200)
        return [item["memory"]["content"] for item in answer["data"]]

    def listed(self, query: str = "") -> list[str]:
        page = self.get(f"/v1/memories?agent_id={self.agent}&{query}")
        return [item["content"] for item in page["data"]]

    def context(self, query: str, **fields: Any) -> dict[str, Any]:
        body = {"query": query, "agent_id": self.agent, **fields}
        return dict(self._good(self.ask("POST", "/v2/context/build", body), 200))

    def _good(self, answer: Answer, status: int) -> Any:
        assert answer.status == status, answer.text
        return answer.body
