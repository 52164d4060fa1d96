"""The search projection of a memory's current version: all that ranking and filtering need."""

from dataclasses import dataclass, field

from cairn.domain.memory.memory import MemoryKind

USUAL_IMPORTANCE = 5_000


@dataclass(frozen=True, slots=True)
class Vector:
    """An int8 quantised unit vector: `value[i] = data[i] * scale`; `model` is `name@dim`."""

    data: bytes
    scale: float
    model: str


@dataclass(frozen=True, slots=True)
class Projection:
    """One per memory and subject it is placed in, overwritten in place.

    `text_terms` and `context_terms` are analysed terms in order, repetitions kept (their counts
    are the term frequencies). `created_at`, `updated_at`, `event_time` in ms.
    `traits` are what handling filters on, of what differs from the default, with each user among
    whose memories it is; `importance` in ten-thousandths.
    A tombstone stands for a memory that is gone and matches nothing.
    """

    memory_id: str
    version: int
    rev: int
    kind: MemoryKind
    memory_type: str
    home_hash: str
    accepted_at: int
    created_at: int
    updated_at: int
    event_time: int
    speaker: str
    text_terms: tuple[str, ...]
    context_terms: tuple[str, ...]
    vector: Vector | None = None
    tags: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    owner_ids: tuple[str, ...] = ()
    agent_ids: tuple[str, ...] = ()
    app_id: str | None = None
    info: dict[str, tuple[str, ...]] = field(default_factory=dict)
    traits: tuple[str, ...] = ()
    importance: int = USUAL_IMPORTANCE
    is_tombstone: bool = False


def trait(name: str, value: str) -> str:
    return f"{name}={value}"


def tombstone(
    memory_id: str, version: int, rev: int, accepted_at: int, updated_at: int = 0
) -> Projection:
    """What stands for a memory that was removed or set aside. `rev`: more than that of its last
    projection, so that nobody who knows that one takes the tombstone for it.
    """
    return Projection(
        memory_id=memory_id,
        version=version,
        rev=rev,
        kind=MemoryKind.FACT,
        memory_type="",
        home_hash="",
        accepted_at=accepted_at,
        created_at=0,
        updated_at=updated_at,
        event_time=0,
        speaker="",
        text_terms=(),
        context_terms=(),
        is_tombstone=True,
    )
