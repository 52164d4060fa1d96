"""Projections as a subject's fresh rows and back, and the tombstones of removed ones."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.memory_keys import MemoryKeys
from cairn.adapters.dynamodb.items.reading import reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.index.projection import USUAL_IMPORTANCE, Projection, Vector, tombstone
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.value import Value


def fresh_item(pk: str, projection: Projection) -> Attributes:
    """The vector as bytes beside its scale and model; a tombstone is due to be swept."""
    if projection.is_tombstone:
        return _tombstone_item(pk, projection)
    vector = projection.vector
    return stamped(
        pk,
        keys.fresh(projection.memory_id),
        projection.updated_at,
        version=projection.version,
        rev=projection.rev,
        accepted_at=projection.accepted_at,
        body=pack(_body(projection).model_dump_json(exclude_defaults=True)),
        vector=vector.data if vector else None,
        scale=vector.scale if vector else None,
        model=vector.model if vector else None,
    )


class _Body(Value):
    """What a row holds as JSON. `text`, `context` and `near`: terms joined by blanks.

    `near` are the terms of the context after those of the text, where it begins with them; rows of
    earlier releases, and others, hold the whole `context`.
    """

    kind: MemoryKind
    memory_type: str
    home: str
    created_at: int
    event_time: int
    speaker: str
    text: str
    context: str = ""
    near: str | None = None
    tags: tuple[str, ...]
    sessions: tuple[str, ...]
    owners: tuple[str, ...]
    agents: tuple[str, ...]
    app: str | None = None
    info: dict[str, tuple[str, ...]]
    traits: tuple[str, ...] = ()
    importance: int = USUAL_IMPORTANCE


def _body(projection: Projection) -> _Body:
    return _Body(
        kind=projection.kind,
        memory_type=projection.memory_type,
        home=projection.home_hash,
        created_at=projection.created_at,
        event_time=projection.event_time,
        speaker=projection.speaker,
        text=" ".join(projection.text_terms),
        **_context(projection),
        tags=projection.tags,
        sessions=projection.session_ids,
        owners=projection.owner_ids,
        agents=projection.agent_ids,
        app=projection.app_id,
        info=projection.info,
        traits=projection.traits,
        importance=projection.importance,
    )


def _context(projection: Projection) -> dict[str, str]:
    text, context = projection.text_terms, projection.context_terms
    if context[: len(text)] == text:
        return {"near": " ".join(context[len(text) :])}
    return {"context": " ".join(context)}


def _context_terms(body: _Body) -> tuple[str, ...]:
    if body.near is None:
        return tuple(body.context.split())
    return (*body.text.split(), *body.near.split())


def tombstone_of(memory: MemoryKeys) -> Projection:
    """Replaces the last row of a memory that is removed."""
    stamps = (memory.version, memory.rev + 1, memory.accepted_at, memory.updated_at)
    return tombstone(memory.memory_id, *stamps)


def _tombstone_item(pk: str, row: Projection) -> Attributes:
    """Newer than the row it replaces, so that compaction leaves the memory out."""
    return stamped(
        pk,
        keys.fresh(row.memory_id),
        row.updated_at,
        version=row.version,
        rev=row.rev,
        accepted_at=row.accepted_at,
        tombstone=True,
        due_shard=keys.due_shard(row.memory_id),
        due_at=row.updated_at,
    )


@reads_item
def projection_from(item: Attributes) -> Projection:
    memory_id = item["sk"].removeprefix(keys.fresh(""))
    if "tombstone" in item:
        return tombstone(memory_id, item["version"], item["rev"], item["accepted_at"])
    body = _Body.model_validate_json(unpack(item["body"]))
    return Projection(
        memory_id=memory_id,
        version=item["version"],
        rev=item["rev"],
        kind=body.kind,
        memory_type=body.memory_type,
        home_hash=body.home,
        accepted_at=int(item["accepted_at"]),
        created_at=body.created_at,
        updated_at=int(item["updated_at"]),
        event_time=body.event_time,
        speaker=body.speaker,
        text_terms=tuple(body.text.split()),
        context_terms=_context_terms(body),
        vector=vector_from(item),
        tags=body.tags,
        session_ids=body.sessions,
        owner_ids=body.owners,
        agent_ids=body.agents,
        app_id=body.app,
        info=body.info,
        traits=body.traits,
        importance=body.importance,
    )


@reads_item
def vector_from(item: Attributes) -> Vector | None:
    """Of a fresh row; None while it has none."""
    if "vector" not in item:
        return None
    data, model = bytes(item["vector"]), str(item["model"])
    dimension = model.rpartition("@")[2]
    if dimension.isdigit() and len(data) != int(dimension):
        raise ValueError("the vector is not as long as its model makes them")
    return Vector(data=data, scale=float(item["scale"]), model=model)
