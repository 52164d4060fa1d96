"""Projections as a subject's fresh rows and back, and the tombstones of removed ones."""

import json
from typing import Any

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.index.projection import USUAL_IMPORTANCE, Projection, Vector, tombstone
from cairn.domain.memory.memory import Memory, MemoryKind


def fresh_item(pk: str, projection: Projection) -> Attributes:
    """The vector as bytes beside its scale and model."""
    vector = projection.vector
    return stamped(
        pk,
        keys.fresh(projection.memory_id),
        projection.updated_at,
        version=projection.version,
        rev=projection.rev,
        accepted_at=projection.accepted_at,
        body=pack(json.dumps(_body(projection), ensure_ascii=False, separators=(",", ":"))),
        vector=vector.data if vector else None,
        scale=vector.scale if vector else None,
        model=vector.model if vector else None,
    )


def _body(projection: Projection) -> dict[str, Any]:
    """Terms joined by blanks."""
    return {
        "kind": projection.kind.value,
        "memory_type": projection.memory_type,
        "home": projection.home_hash,
        "created_at": projection.created_at,
        "event_time": projection.event_time,
        "speaker": projection.speaker,
        "text": " ".join(projection.text_terms),
        "context": " ".join(projection.context_terms),
        "tags": projection.tags,
        "sessions": projection.session_ids,
        "owners": projection.owner_ids,
        "agents": projection.agent_ids,
        "app": projection.app_id,
        "info": projection.info,
        "traits": projection.traits,
        "importance": projection.importance,
    }


def tombstone_item(pk: str, memory: Memory) -> Attributes:
    """Replaces a row and is newer than it, so that compaction leaves the memory out."""
    return stamped(
        pk,
        keys.fresh(memory.memory_id),
        memory.updated_at,
        version=memory.version,
        rev=memory.rev + 1,
        accepted_at=memory.accepted_at,
        tombstone=True,
        due_shard=keys.due_shard(memory.memory_id),
        due_at=memory.updated_at,
    )


def projection_from(item: Attributes) -> Projection:
    memory_id = item["sk"].removeprefix(keys.fresh(""))
    if "tombstone" in item:
        return tombstone(memory_id, item["version"], item["rev"], item["accepted_at"])
    body = json.loads(unpack(item["body"]))
    return Projection(
        memory_id=memory_id,
        version=item["version"],
        rev=item["rev"],
        kind=MemoryKind(body["kind"]),
        memory_type=body["memory_type"],
        home_hash=body["home"],
        accepted_at=item["accepted_at"],
        created_at=body["created_at"],
        updated_at=item["updated_at"],
        event_time=body["event_time"],
        speaker=body["speaker"],
        text_terms=tuple(body["text"].split()),
        context_terms=tuple(body["context"].split()),
        vector=vector_from(item),
        tags=tuple(body["tags"]),
        session_ids=tuple(body["sessions"]),
        owner_ids=tuple(body["owners"]),
        agent_ids=tuple(body["agents"]),
        app_id=body["app"],
        info={name: tuple(values) for name, values in body["info"].items()},
        traits=tuple(body.get("traits", ())),
        importance=body.get("importance", USUAL_IMPORTANCE),
    )


def vector_from(item: Attributes) -> Vector | None:
    """Of a fresh row; None while it has none."""
    if "vector" not in item:
        return None
    return Vector(data=item["vector"], scale=float(item["scale"]), model=item["model"])
