"""`POST /update/memory`: correct a memory, set it aside, or delete it."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import ConfigDict, Field, model_validator

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.json_types import NonBlank, one_of
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.fields import Id, MemosRequest, at_most, refuse
from cairn.domain.memory.memory import MemoryStatus
from cairn.domain.scope import Scope
from cairn.use_cases.memories.update_memory import UpdateMemory

MAX_CONTENT, MAX_TITLE = 50_000, 200
_STATUSES = {
    "activated": MemoryStatus.ACTIVE,
    "archived": MemoryStatus.ARCHIVED,
    "resolving": MemoryStatus.RESOLVING,
}


class UpdateMemoryRequest(MemosRequest):
    """At least one of `content`, `title` and `status`."""

    model_config = ConfigDict(json_schema_extra=one_of("content", "title", "status"))

    memory_id: Id
    content: Annotated[NonBlank, at_most(MAX_CONTENT, "content_too_long")] | None = None
    title: Annotated[NonBlank, at_most(MAX_TITLE, "title_too_long")] | None = None
    status: Literal["activated", "resolving", "archived", "deleted"] | None = Field(
        default=None,
        description="What is archived or resolving is in no search or list; deleted is for good.",
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.content is None and self.title is None and self.status is None:
            raise refuse("required", "content, title or status is required")
        return self

    def to_domain(self) -> UpdateMemory:
        return UpdateMemory(
            memory_id=self.memory_id,
            content=self.content,
            title=self.title,
            status=_STATUSES.get(self.status or ""),
            is_deleted=self.status == "deleted",
        )


class UpdateMemoryData(Answer):
    """Searches find the new words on return."""

    success: Literal[True] = True


def update_memory(api: Api, update: Callable[[UpdateMemory, Scope, int], None]) -> None:
    """Adds the route; `update` is the use case, called with command, scope and deadline (ms)."""

    @api.route("POST", "/api/openmem/v1/update/memory", summary="Correct a memory", tag="MemOS")
    def update_memory(
        request: Annotated[UpdateMemoryRequest, Body()],
    ) -> Envelope[UpdateMemoryData]:
        update(request.to_domain(), api.scope, api.call.deadline)
        return Envelope(data=UpdateMemoryData())
