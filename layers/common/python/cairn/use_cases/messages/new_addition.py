"""Make the task and messages to store from the messages that a caller sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

from cairn.domain.conversation.message import Attachment, Message, message_id
from cairn.domain.conversation.role import Role
from cairn.domain.index.change import Change
from cairn.domain.index.projecting import project
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import PUBLIC, Subject, short_hash
from cairn.domain.tasks.files import file_key, unread_files
from cairn.domain.tasks.guidance import UNGUIDED, Guidance
from cairn.domain.tasks.speakers import said_by
from cairn.domain.tasks.task import (
    FROM_TASK,
    Addition,
    Conversation,
    FileOutcome,
    Purpose,
    Task,
    TaskStatus,
)
from cairn.domain.tasks.working_memory import working_memory, working_statement
from cairn.domain.times.said_at import parse_said_at


@dataclass(frozen=True)
class NewAttachment:
    """`kind` is image or file; exactly one of `data` (decoded) and `url` is given."""

    kind: str
    name: str
    data: bytes | None = None
    url: str | None = None


@dataclass(frozen=True)
class NewMessage:
    """A message as the caller sent it; `said_at` is free text."""

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

    `wait`: answer after extraction, not after acceptance. `fingerprint` identifies the body (or,
    when `is_keyed`, the caller's Idempotency-Key): the same one for the same subject is a resend.
    `body` identifies the body in either case. A feedback has one message.
    """

    subjects: tuple[Subject, ...]
    messages: tuple[NewMessage, ...]
    labels: Labels
    fingerprint: str
    purpose: Purpose = Purpose.ADD
    session_id: str | None = None
    is_public: bool = False
    knowledge_base_ids: tuple[str, ...] = field(default=())
    guidance: Guidance = UNGUIDED
    wait: bool = False
    is_keyed: bool = False
    body: str = ""
    request_id: str = ""


class NewAddition(NamedTuple):
    """An add before it is accepted. `uploads` are the files it attaches, by key."""

    addition: Addition
    uploads: Mapping[str, bytes]


def new_addition(command: AddMessages, now: int) -> NewAddition:
    """Accepted `now` (ms), under new ids."""
    task_id, home = str(uuid4()), command.subjects[0]
    messages, uploads = [], dict[str, bytes]()
    for index, new in enumerate(command.messages):
        attached = _attached(new.attachments, file_key(home.hash, now, task_id, str(index)))
        given = zip(attached, new.attachments, strict=True)
        uploads |= {file.file_key: sent.data for file, sent in given if file.file_key and sent.data}
        messages.append(_message(new, message_id(task_id, index), now, attached))
    outcomes = tuple(_outcome(file) for message in messages for file in message.attachments)
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
        purpose=command.purpose,
        accepted_at=now,
        updated_at=now,
        request_id=command.request_id,
        files=outcomes,
        error=unread_files(outcomes),
        guidance=command.guidance,
        working_version=FROM_TASK,
    )
    addition = Addition(
        task=task,
        messages=tuple(messages),
        dedupe_key=short_hash(home.hash, str(command.is_keyed), command.fingerprint),
        is_keyed=command.is_keyed,
        body=command.body,
    )
    return NewAddition(addition, uploads)


def working_memory_change(addition: Addition) -> Change | None:
    """Writes the verbatim working memory that searches find until extraction is done.

    None of a feedback: "forget that I smoke" must not be found as if it said so.
    """
    task, messages = addition.task, addition.messages
    if task.is_feedback:
        return None
    statement = working_statement(messages).model_copy(update={"said_by": said_by(messages, task)})
    memory = working_memory(task, statement)
    return Change(memory, project(memory, (), None))


def _placements(command: AddMessages) -> tuple[Subject, ...]:
    audience = (*command.subjects, PUBLIC) if command.is_public else command.subjects
    return tuple(dict.fromkeys(audience))


def _message(
    new: NewMessage, message_id: str, now: int, attachments: tuple[Attachment, ...]
) -> Message:
    return Message(
        message_id=message_id,
        role=new.role,
        text=new.text,
        event_time=parse_said_at(new.said_at, now),
        said_at=new.said_at,
        speaker_id=new.speaker_id,
        speaker_name=new.speaker_name,
        tool_calls=new.tool_calls,
        tool_call_id=new.tool_call_id,
        attachments=attachments,
    )


def _attached(attachments: Sequence[NewAttachment], key: str) -> tuple[Attachment, ...]:
    """Each that brings data is to be stored under `key` and its number."""
    return tuple(
        Attachment(
            kind=new.kind,
            name=new.name,
            url=new.url,
            file_key=None if new.data is None else f"{key}.{number}",
        )
        for number, new in enumerate(attachments)
    )


def _outcome(attachment: Attachment) -> FileOutcome:
    """Failed: files are stored only, and the task says so instead of pretending."""
    error = f"stored, but {attachment.kind} content cannot be read yet"
    return FileOutcome(name=attachment.name, status=TaskStatus.FAILED, error=error)
