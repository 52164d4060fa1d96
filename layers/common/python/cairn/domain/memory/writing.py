"""Memories that a caller writes directly, without extraction. Pure."""

from dataclasses import dataclass, field
from typing import Any

from cairn.domain.conversation.role import Role
from cairn.domain.memory.claim import Claim
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.handling import Handling
from cairn.domain.memory.memory import (
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
    MemoryStatus,
    Statement,
)
from cairn.domain.retry import resend_window_ms
from cairn.domain.scope import Subject, SubjectType, short_hash
from cairn.domain.text.titles import title


@dataclass(frozen=True)
class NewMemory:
    """What is to be remembered. `agent` as the caller names it, by UUID or name.

    `fingerprint` identifies the request or, when `is_keyed`, the caller's Idempotency-Key;
    `body` then identifies the request.
    """

    content: str
    agent: str
    fingerprint: str
    handling: Handling = field(default_factory=Handling)
    user_id: str | None = None
    session_id: str | None = None
    info: dict[str, Any] = field(default_factory=dict)
    is_keyed: bool = False
    body: str = ""


def written(new: NewMemory, memory_id: str, home: Subject, now: int) -> Memory:
    """Not embedded yet. Placed with the user too, who need not own it."""
    user = [Subject(type=SubjectType.USER, id=new.user_id)] if new.user_id else []
    return Memory(
        memory_id=memory_id,
        home=home,
        placements=(home, *user),
        task_id="",
        session_ids=(new.session_id,) if new.session_id else (),
        labels=Labels(info=new.info, agent_ids=(home.id,)),
        statement=stated(new.content, new.handling.type, now),
        handling=new.handling.model_copy(update={"agent": new.agent}),
        claim=_claim_key(new, home),
        embedding=EmbeddingState.PENDING,
        accepted_at=now,
        created_at=now,
        updated_at=now,
    )


def stated(content: str, type: str | None, now: int) -> Statement:
    """The words as they are; what the caller calls a preference is one."""
    is_preference = type == MemoryKind.PREFERENCE
    return Statement(
        kind=MemoryKind.PREFERENCE if is_preference else MemoryKind.FACT,
        key=title(content),
        value=content,
        words=content,
        speaker=Role.USER,
        event_time=now,
    )


def claim_of(new: NewMemory, memory: Memory) -> Claim:
    now = memory.accepted_at
    return Claim(
        key=memory.claim,
        fingerprint=new.fingerprint,
        made_at=now,
        until=now + resend_window_ms(is_keyed=new.is_keyed),
        is_lasting=new.handling.alike is not None,
        body=new.body,
    )


def _claim_key(new: NewMemory, home: Subject) -> str:
    if new.is_keyed:
        return short_hash("call", home.hash, new.fingerprint)
    return short_hash("words", home.hash, new.content)


def as_sent(sent: Memory, known: Memory) -> Memory:
    """The known memory as whoever sent it again may see it who must not read what others wrote."""
    handling = sent.handling.model_copy(update={"job_id": known.handling.job_id})
    update = {
        "memory_id": known.memory_id,
        "handling": handling,
        "embedding": known.embedding,
        "tries": known.tries,
        "created_at": known.created_at,
        "updated_at": known.created_at,
    }
    return sent.model_copy(update=update)


def rewritten(memory: Memory, content: str, now: int) -> Evolution:
    """As `restated`, of which nothing is known but its words."""
    before = memory.statement
    statement = stated(content, memory.handling.type, now).model_copy(
        update={"kind": before.kind, "speaker": before.speaker, "tags": before.tags}
    )
    return restated(memory, statement, now)


def restated(memory: Memory, statement: Statement, now: int) -> Evolution:
    """The next version, to be embedded unless it is set aside; the one before becomes history."""
    after = memory.model_copy(
        update={
            "version": memory.version + 1,
            "rev": memory.rev + 1,
            "statement": statement,
            "embedding": EmbeddingState.NONE if memory.is_set_aside else EmbeddingState.PENDING,
            "tries": None,
            "mentions": (),
            "is_duplicate": False,
            "updated_at": max(memory.updated_at, now),
        }
    )
    archived = memory.model_copy(update={"status": MemoryStatus.SUPERSEDED, "valid_until": now})
    return Evolution(after, (memory.version, memory.rev), archived)


def in_status(memory: Memory, status: MemoryStatus, now: int) -> Evolution:
    """The same version, set aside without its vector; or active again, to be embedded anew."""
    is_active = status is MemoryStatus.ACTIVE
    evolution = amended(
        memory,
        now,
        status=status,
        embedding=EmbeddingState.PENDING if is_active else EmbeddingState.NONE,
        tries=None,
    )
    return evolution._replace(is_relisted=True)


def amended(memory: Memory, now: int, **changes: object) -> Evolution:
    """The same version with other labels, handling or mentions."""
    update = {**changes, "rev": memory.rev + 1, "updated_at": max(memory.updated_at, now)}
    return Evolution(memory.model_copy(update=update), (memory.version, memory.rev))


def ready(evolution: Evolution) -> Evolution:
    """With the vector that it is about to be saved with."""
    update = {"embedding": EmbeddingState.READY, "tries": None}
    return evolution._replace(memory=evolution.memory.model_copy(update=update))
