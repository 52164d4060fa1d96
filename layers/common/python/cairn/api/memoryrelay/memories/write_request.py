"""Requests to create memories, and the memories that they ask for."""

import hashlib
import json
from typing import Annotated, Any

from pydantic import Field

from cairn.api.json_types import Boolean, OrText, Share
from cairn.api.memoryrelay.fields import (
    AgentRef,
    Content,
    Id,
    MemoryRelayRequest,
    Metadata,
    WebhookUrl,
)
from cairn.api.memoryrelay.memories.memory_item import DEFAULT_AGENT
from cairn.domain.memory.handling import (
    Handling,
    Tier,
    Visibility,
)
from cairn.domain.memory.writing import NewMemory

Name = Annotated[str, Field(max_length=255)]
DedupThreshold = Annotated[
    float, Field(ge=0.5, le=1), OrText("float_type", r"0\.[5-9][0-9]*|1(\.0+)?")
]


class MemoryFields(MemoryRelayRequest):
    """`scope` and `namespace` are kept as metadata, where they do not stand there already."""

    content: Content
    metadata: Metadata = Field(default={})
    memory_type: Name | None = None
    session_id: Name | None = None
    project: Annotated[str, Field(max_length=100)] | None = None
    project_id: Id | None = Field(default=None, description="Wins over `project`.")
    importance: Share = 0.5
    tier: Tier | None = Field(default=None, description="From the importance when absent.")
    visibility: Visibility = Visibility.PRIVATE
    user_id: Name | None = None
    deduplicate: Boolean = False
    dedup_threshold: DedupThreshold = 0.95
    scope: Name | None = None
    namespace: Name | None = None
    webhook_url: WebhookUrl | None = None

    def to_domain(
        self, agent: str, idempotency_key: str | None = None, place: int | None = None
    ) -> NewMemory:
        """`place` in a batch, which distinguishes items that say the same."""
        return NewMemory(
            content=self.content,
            agent=agent,
            fingerprint=_sha256(idempotency_key or self._identity(agent), place),
            handling=self._handling(),
            user_id=self.user_id,
            session_id=self.session_id,
            info={**self._spaces(), **self.metadata},
            is_keyed=idempotency_key is not None,
            body=_sha256(self._identity(agent), place) if idempotency_key is not None else "",
        )

    def _handling(self) -> Handling:
        return Handling(
            importance=self.importance,
            tier=self.tier,
            visibility=self.visibility,
            type=self.memory_type,
            project=self.project_id or self.project,
            alike=self.dedup_threshold if self.deduplicate else None,
            webhook_url=self.webhook_url or "",
        )

    def _spaces(self) -> dict[str, Any]:
        named = {"scope": self.scope, "namespace": self.namespace}
        return {name: value for name, value in named.items() if value is not None}

    def _identity(self, agent: str) -> str:
        """Equal for equal requests, however their JSON was spaced and ordered."""
        content = self.model_dump(mode="json", exclude_none=True) | {"agent_id": agent}
        return json.dumps(content, sort_keys=True, separators=(",", ":"))


class CreateMemoryRequest(MemoryFields):
    agent_id: AgentRef


class BatchItem(MemoryFields):
    agent_id: AgentRef | None = None


class BatchRequest(MemoryRelayRequest):
    """Each item by itself is as `POST /v1/memories` takes it; what is wrong with one stays there.

    `agent_id` is that of items without one.
    """

    memories: Annotated[list[Any], Field(min_length=1, max_length=100)]
    agent_id: AgentRef = DEFAULT_AGENT


def _sha256(text: str, place: int | None) -> str:
    return hashlib.sha256(f"{place}:{text}".encode()).hexdigest()
