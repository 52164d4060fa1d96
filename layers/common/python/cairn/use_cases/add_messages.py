"""Accept messages of a conversation: two round trips, no model, nothing lost."""

from dataclasses import dataclass, field
from typing import Any

from cairn.domain.memory import Labels
from cairn.domain.message import Role
from cairn.domain.scope import Scope, Subject
from cairn.domain.task import Task


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
    body (or the caller's Idempotency-Key): the same one for the same subject is a resend.
    """

    subjects: tuple[Subject, ...]
    messages: tuple[NewMessage, ...]
    labels: Labels
    fingerprint: str
    session_id: str | None = None
    is_public: bool = False
    knowledge_base_ids: tuple[str, ...] = field(default=())
    wait: bool = False
    request_id: str = ""


def add_messages(command: AddMessages, *, scope: Scope, deadline: int) -> Task:
    """Returns the task: open when accepted only, ended when the work was done in the call.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id.
    """
    raise NotImplementedError
