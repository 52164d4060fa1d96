"""`POST /get/status`: the status of an accepted add or feedback."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope
from cairn.api.memos.fields import Id, MemosRequest
from cairn.api.memos.status import Status, status_of
from cairn.domain.memory.memory import EmbeddingState, MemoryKind
from cairn.domain.memory.memory_view import VIEW_OF
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Changes, TaskStatus
from cairn.use_cases.messages.get_task import TaskProgress

EmbeddingStatus = Literal["pending", "failed"]
_EMBEDDING: dict[EmbeddingState, EmbeddingStatus] = {
    EmbeddingState.PENDING: "pending",
    EmbeddingState.FAILED: "failed",
}


def _is_none(value: Any) -> bool:
    return value is None


class GetStatusRequest(MemosRequest):
    task_id: Id


class View(Answer):
    memory_ids: list[str] = Field(default=[])


class MemoryViews(Answer):
    """Counts, and the memories of each view that changed. `deleted` by a feedback are archived."""

    added: int
    updated: int
    deleted: int = 0
    detail_factual: View | None = Field(default=None, exclude_if=_is_none)
    preference: View | None = Field(default=None, exclude_if=_is_none)
    tool_memory: View | None = Field(default=None, exclude_if=_is_none)
    skill: View | None = Field(default=None, exclude_if=_is_none)
    profile: View | None = Field(default=None, exclude_if=_is_none)

    @classmethod
    def of(cls, changes: Changes) -> Self:
        views: dict[str, View] = {}
        for memory_id in (*changes.added, *changes.updated, *changes.removed):
            view = VIEW_OF.get(changes.kinds.get(memory_id, MemoryKind.WORKING))
            if view:
                views.setdefault(view, View()).memory_ids.append(memory_id)
        if changes.profiles:
            views["profile"] = View(memory_ids=list(changes.profiles))
        return cls(
            added=len(changes.added),
            updated=len(changes.updated),
            deleted=len(changes.removed),
            **views,
        )


class FileStatus(Answer):
    name: str
    status: Status
    error: str | None = Field(default=None, exclude_if=_is_none)


class GetStatusData(Answer):
    """`error` says why it failed or what could not be read.

    `embedding`, of a completed add: `pending` while some memories that it changed have no vector
    yet, as the embedding model is away or slow, so that searches find them by terms only; `failed`
    when that was abandoned.
    """

    task_id: str
    status: Status
    memory_views: MemoryViews | None = Field(default=None, exclude_if=_is_none)
    error: str | None = Field(default=None, exclude_if=_is_none)
    embedding: EmbeddingStatus | None = Field(default=None, exclude_if=_is_none)
    files: list[FileStatus] = Field(default=[], exclude_if=lambda files: not files)


def get_status(api: Api, follow: Callable[[str, Scope], TaskProgress]) -> None:
    """Adds the route; `follow` is the use case, called with task id and scope."""

    @api.route("POST", "/api/openmem/v1/get/status", summary="Status of a task", tag="MemOS")
    def get_status(request: Annotated[GetStatusRequest, Body()]) -> Envelope[GetStatusData]:
        return Envelope(data=_data(follow(request.task_id, api.scope)))


def _data(progress: TaskProgress) -> GetStatusData:
    task = progress.task
    changes = task.changes
    changed = changes.added or changes.updated or changes.removed or changes.profiles
    has_views = task.status is TaskStatus.COMPLETED and changed
    return GetStatusData(
        task_id=task.task_id,
        status=status_of(task.status),
        memory_views=MemoryViews.of(task.changes) if has_views else None,
        error=task.error,
        embedding=_EMBEDDING.get(progress.embedding),
        files=[
            FileStatus(name=file.name, status=status_of(file.status), error=file.error)
            for file in task.files
        ],
    )
