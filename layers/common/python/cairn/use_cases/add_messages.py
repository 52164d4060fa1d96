"""Accept messages of a conversation: two round trips, no model, nothing lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cairn.domain.change import Change
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.files import file_key, unread
from cairn.domain.lifecycle import working
from cairn.domain.memory import Labels
from cairn.domain.message import Attachment, Message, Role, message_id
from cairn.domain.projecting import project
from cairn.domain.scope import PUBLIC, Permission, Scope, Subject, short_hash
from cairn.domain.task import Addition, Conversation, FileOutcome, Task, TaskStatus
from cairn.domain.times import parse_said_at
from cairn.domain.working_memory import working_statement
from cairn.ports import Clock, FileStore, JobQueue, TaskStore
from cairn.use_cases.wake import wake

# Reads ahead what an addition's understanding begins with. What it returns understands the open
# work of the addition's home in this process: `extract_memories` with its ports bound.
type Prepare = Callable[[Scope, Addition, int], Callable[[], bool]]

POLL_MS = 200


@dataclass(frozen=True)
class NewAttachment:
    """`kind` is image or file; exactly one of `data` (decoded) and `url` is given."""

    kind: str
    name: str
    data: bytes | None = None
    url: str | None = None


@dataclass(frozen=True)
class NewMessage:
    """A turn as the caller sent it; `said_at` is free text."""

    role: Role
    text: str
    said_at: str | None = None
    speaker_id: str | None = None
    speaker_name: str | None = None
    tool_calls: tuple[dict[str, Any], ...] = ()
    tool_call_id: str | None = None
    attachments: tuple[NewAttachment, ...] = ()


@dataclass(frozen=True)
class AddMessages:
    """The first of `subjects` becomes home, the others are placements (a group chat).

    `wait`: answer when it is understood, not when it is accepted. `fingerprint` identifies the
    body (or, when `is_keyed`, the caller's Idempotency-Key): the same one for the same subject is
    a resend.
    """

    subjects: tuple[Subject, ...]
    messages: tuple[NewMessage, ...]
    labels: Labels
    fingerprint: str
    session_id: str | None = None
    is_public: bool = False
    knowledge_base_ids: tuple[str, ...] = field(default=())
    wait: bool = False
    is_keyed: bool = False
    request_id: str = ""


def add_messages(
    command: AddMessages,
    *,
    scope: Scope,
    deadline: int,
    tasks: TaskStore,
    queue: JobQueue,
    files: FileStore,
    clock: Clock,
    prepare: Prepare,
) -> Task:
    """Returns the task: open when accepted only, ended when the work was done in the call.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id.
    """
    scope.require(Permission.WRITE)
    _check_linked(command)
    addition = _addition(command, scope, files, clock.now())
    understand = prepare(scope, addition, deadline) if command.wait else None
    accepted = tasks.accept(scope, addition, _working(addition))
    if understand is None and not accepted.is_repeat:
        if wake(scope, addition.task.home.hash, queue):
            return addition.task
        understand = prepare(scope, addition, deadline)  # the work is done in the request
    if understand and _is_elsewhere(understand) and command.wait:
        return _ended(scope, accepted.task_id, deadline, tasks, clock)
    return tasks.read(scope, accepted.task_id) or addition.task


def _check_linked(command: AddMessages) -> None:
    for each in command.knowledge_base_ids:
        raise InvalidRequest(
            f"allow_knowledgebase_ids: '{each}' is not linked to this project",
            code="knowledge_base_not_linked",
        )


def _is_elsewhere(understand: Callable[[], bool]) -> bool:
    """True when another worker holds the subject, and will see this work before it leaves.

    Otherwise all that could be done now was done: what is still open waits for a retry, or after
    an outage for reconcile.
    """
    try:
        return not understand()
    except DependencyUnavailable:
        return False


def _ended(scope: Scope, task_id: str, deadline: int, tasks: TaskStore, clock: Clock) -> Task:
    """Polls until the worker that holds the subject is done; open if the deadline comes first."""
    while True:
        task = tasks.read(scope, task_id)
        assert task is not None, "an accepted task is never removed"
        if task.status is not TaskStatus.OPEN or clock.now() + POLL_MS >= deadline:
            return task
        clock.sleep(POLL_MS)


def _working(addition: Addition) -> Change:
    memory = working(addition.task, working_statement(addition.messages))
    return Change(memory, project(memory, (), None))


def _addition(command: AddMessages, scope: Scope, files: FileStore, now: int) -> Addition:
    task_id, home = str(uuid4()), command.subjects[0]
    messages = tuple(
        _message(task_id, index, each, scope, files, now, home)
        for index, each in enumerate(command.messages)
    )
    outcomes = tuple(_outcome(part) for each in messages for part in each.attachments)
    task = Task(
        task_id=task_id,
        home=home,
        placements=_placements(command),
        conversation=Conversation(
            subject=home,
            session_id=command.session_id or str(uuid4()),
            is_named=command.session_id is not None,
        ),
        labels=command.labels,
        accepted_at=now,
        updated_at=now,
        request_id=command.request_id,
        files=outcomes,
        error=unread(outcomes),
    )
    dedupe_key = short_hash(home.hash, str(command.is_keyed), command.fingerprint)
    return Addition(task=task, messages=messages, dedupe_key=dedupe_key, is_keyed=command.is_keyed)


def _placements(command: AddMessages) -> tuple[Subject, ...]:
    audience = (*command.subjects, PUBLIC) if command.is_public else command.subjects
    return tuple(dict.fromkeys(audience))


def _message(
    task_id: str,
    index: int,
    new: NewMessage,
    scope: Scope,
    files: FileStore,
    now: int,
    home: Subject,
) -> Message:
    return Message(
        message_id=message_id(task_id, index),
        role=new.role,
        text=new.text,
        event_time=parse_said_at(new.said_at, now),
        said_at=new.said_at,
        speaker_id=new.speaker_id,
        speaker_name=new.speaker_name,
        tool_calls=new.tool_calls,
        tool_call_id=new.tool_call_id,
        attachments=tuple(
            _stored(file_key(home.hash, now, task_id, f"{index}.{number}"), each, scope, files)
            for number, each in enumerate(new.attachments)
        ),
    )


def _stored(key: str, new: NewAttachment, scope: Scope, files: FileStore) -> Attachment:
    if new.data is None:
        return Attachment(kind=new.kind, name=new.name, url=new.url)
    files.put(scope, key, new.data)
    return Attachment(kind=new.kind, name=new.name, file_key=key)


def _outcome(attachment: Attachment) -> FileOutcome:
    """Nothing reads files yet, and the task says so instead of pretending."""
    error = f"stored, but {attachment.kind} content cannot be read yet"
    return FileOutcome(name=attachment.name, status=TaskStatus.FAILED, error=error)
