"""An accepted add and its states: open, planned, applied, ended."""

from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

from pydantic import Field

from cairn.domain.conversation.message import Message
from cairn.domain.memory.memory import (
    Labels,
    MemoryKind,
)
from cairn.domain.scope import Subject, SubjectType, short_hash
from cairn.domain.tasks.guidance import UNGUIDED, Guidance
from cairn.domain.tasks.plan import Plan
from cairn.domain.value import Value

ERASED = "erased"  # the error of a task whose subject was erased, before or after its end
DELETED = "deleted"  # of one whose working memory was deleted before extraction
NOBODY = Subject(type=SubjectType.USER, id="")


class TaskStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    FAILED = "failed"


class Purpose(StrEnum):
    """What its words are for: to be remembered, or to correct what is."""

    ADD = "add"
    FEEDBACK = "feedback"


def memory_id_of(task_id: str, index: int) -> str:
    """The id of the memory that the plan's operation `index` adds: the same on every delivery."""
    return str(uuid5(_uuid(task_id), str(index)))


@lru_cache(maxsize=16)
def _uuid(task_id: str) -> UUID:
    return UUID(task_id)


# Versions of a UUID. A task's is random (4); that of its working memory differs in nothing else.
RANDOM, DERIVED, FROM_TASK = 4, 5, 8


def task_of_working(memory_id: str) -> str | None:
    """The task whose working memory has this id; None for an id that is no working memory's.

    So the id leads to what came of it when the working memory itself is gone.
    """
    try:
        found = UUID(memory_id)
    except ValueError:
        return None
    return str(_with_version(found, RANDOM)) if found.version == FROM_TASK else None


def _with_version(uuid: UUID, version: int) -> UUID:
    return UUID(int=uuid.int & ~(0xF << 76) | version << 76)


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
    """What a completed task did, by memory id. `removed` were set aside.

    `unembedded` were written without a vector, as the embedder was away or too slow. `profiles` are
    the ids of the fields of profiles that it filled.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kinds: dict[str, MemoryKind] = Field(default_factory=dict)
    unembedded: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


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
    done. `error` says why it failed or what was left out. `steps` are its history, in order;
    nothing is decided by them. `working_version`: of the UUID of its working memory.
    """

    task_id: str
    home: Subject
    placements: tuple[Subject, ...]
    conversation: Conversation
    labels: Labels
    purpose: Purpose = Purpose.ADD
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
    guidance: Guidance = UNGUIDED
    working_version: int = DERIVED

    def noted(self, at: int, name: str, detail: str = "") -> "Task":
        """The task with one more step."""
        step = Step(at=at, name=name, detail=detail)
        return self.model_copy(update={"steps": (*self.steps, step), "updated_at": at})

    @property
    def is_feedback(self) -> bool:
        return self.purpose is Purpose.FEEDBACK

    @property
    def thread(self) -> str:
        """The hash under which it is listed: a feedback beside its conversation, as no turn."""
        conversation = self.conversation.hash
        return short_hash(conversation, self.purpose) if self.is_feedback else conversation

    @property
    def working_id(self) -> str:
        """Of its verbatim working memory, which a feedback has none of."""
        if self.working_version == FROM_TASK:
            return str(_with_version(UUID(self.task_id), FROM_TASK))
        return str(uuid5(UUID(self.task_id), "working"))

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
        purpose=task.purpose,
        accepted_at=task.accepted_at,
        updated_at=task.updated_at,
        status=task.status,
        applied_chunks=task.applied_chunks,
        error=ERASED,
    )


class Addition(Value):
    """A task with its messages: everything that accepting an add writes.

    `dedupe_key` is a hash of subject and body, or of subject and the caller's Idempotency-Key;
    `is_keyed` then says that the caller vouches for the repeat, whatever was added in between, and
    `body` identifies the whole request.
    """

    task: Task
    messages: tuple[Message, ...] = Field(min_length=1)
    dedupe_key: str
    is_keyed: bool = False
    body: str = ""
