"""From the messages a caller sends to what is stored of them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cairn.domain.conversation.message import (
    Attachment,
    Message,
    Role,
    message_id,
)
from cairn.domain.index.change import Change
from cairn.domain.index.projecting import project
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import PUBLIC, Scope, Subject, short_hash
from cairn.domain.tasks.files import file_key, unread
from cairn.domain.tasks.task import (
    Addition,
    Conversation,
    FileOutcome,
    Task,
    TaskStatus,
)
from cairn.domain.tasks.working_memory import working, working_statement
from cairn.domain.times.said_at import parse_said_at
from cairn.ports.file_store import FileStore


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


def new_addition(command: AddMessages, scope: Scope, files: FileStore, now: int) -> Addition:
    """Stamped `now`, under new ids. What is attached is stored on the way."""
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


def working_memory(addition: Addition) -> Change:
    """What makes its words findable until they are understood."""
    memory = working(addition.task, working_statement(addition.messages))
    return Change(memory, project(memory, (), None))


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
