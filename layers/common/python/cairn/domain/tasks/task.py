"""An accepted add and its states: open, planned, applied, ended."""

from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import Field

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import (
    Labels,
    MemoryKind,
)
from cairn.domain.scope import Subject, SubjectType, short_hash
from cairn.domain.tasks.plan import Plan
from cairn.domain.value import Value

ERASED = "erased"  # the error of a task whose subject was erased, before or after its end
DELETED = "deleted"  # of one whose working memory was deleted before extraction
NOBODY = Subject(type=SubjectType.USER, id="")


class TaskStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    FAILED = "failed"


def memory_id_of(task_id: str, index: int) -> str:
    """The id of the memory that the plan's operation `index` adds: the same on every delivery."""
    return str(uuid5(UUID(task_id), str(index)))


def working_id_of(task_id: str) -> str:
    """The id of the task's verbatim working memory."""
    return str(uuid5(UUID(task_id), "working"))


class Step(Value):
    """Something that happened to a task, kept to explain it later. `at` in ms."""

    at: int
    name: str
    detail: str = ""


class FileOutcome(Value):
    """What became of one attached file or image; `error` says what could not be read."""

    name: str
    status: TaskStatus
    error: str | None = None


class Changes(Value):
    """What a completed task did, by memory id.

    `unembedded` were written without a vector, as the embedder was away or too slow.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    kinds: dict[str, MemoryKind] = Field(default_factory=dict)
    unembedded: tuple[str, ...] = ()


class Conversation(Value):
    """A conversation of one subject. An add without a conversation id has one of its own.

    `hash` identifies it where resends are recognised; adds without a conversation id share one.
    """

    subject: Subject
    session_id: str
    is_named: bool = True

    @property
    def hash(self) -> str:
        named = self.session_id if self.is_named else ""
        return short_hash(self.subject.type.value, self.subject.id, named)


class Task(Value):
    """The record of one add. `home` owns what it produces, `placements` are all audiences.

    `accepted_at` (ms) is its place in the order. Each window of `plan` is written once; a
    redelivery applies it and never calls the extractor again. `applied_chunks` counts transactions
    done. `error` says why it failed or what could not be read. `steps` are its history, in order;
    nothing is decided by them.
    """

    task_id: str
    home: Subject
    placements: tuple[Subject, ...]
    conversation: Conversation
    labels: Labels
    accepted_at: int
    updated_at: int
    request_id: str = ""
    status: TaskStatus = TaskStatus.OPEN
    attempts: int = 0
    plan: Plan | None = None
    applied_chunks: int = 0
    changes: Changes = Changes()
    files: tuple[FileOutcome, ...] = ()
    error: str | None = None
    steps: tuple[Step, ...] = ()

    def noted(self, at: int, name: str, detail: str = "") -> "Task":
        """The task with one more step."""
        step = Step(at=at, name=name, detail=detail)
        return self.model_copy(update={"steps": (*self.steps, step), "updated_at": at})

    @property
    def is_blank(self) -> bool:
        """Whether its content was erased for good: only how it ended is left."""
        return self.home == NOBODY


def blank(task: Task) -> Task:
    """The task without content or subject: that an add was accepted, and how it ended."""
    return Task(
        task_id=task.task_id,
        home=NOBODY,
        placements=(),
        conversation=Conversation(subject=NOBODY, session_id=""),
        labels=Labels(),
        accepted_at=task.accepted_at,
        updated_at=task.updated_at,
        status=task.status,
        applied_chunks=task.applied_chunks,
        error=ERASED,
    )


class Addition(Value):
    """A task with its messages: everything that accepting an add writes.

    `dedupe_key` is a hash of subject and body, or of subject and the caller's Idempotency-Key;
    `is_keyed` then says that the caller vouches for the repeat, whatever was added in between.
    """

    task: Task
    messages: tuple[Message, ...] = Field(min_length=1)
    dedupe_key: str
    is_keyed: bool = False
