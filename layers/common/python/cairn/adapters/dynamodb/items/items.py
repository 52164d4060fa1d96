"""Domain values as table items and back: a JSON body beside the attributes conditions need."""

import json
import zlib
from typing import Any

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.index.manifest import Manifest
from cairn.domain.index.projection import (
    USUAL_IMPORTANCE,
    Projection,
    Vector,
    tombstone,
)
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryKind,
)
from cairn.domain.scope import Scope

SCHEMA_VERSION = 1  # of every item; readers accept the one before, too
PLAIN_MAX = 2_048  # characters kept readable in the console; longer bodies are compressed


def pack(text: str) -> str | bytes:
    return text if len(text) <= PLAIN_MAX else zlib.compress(text.encode())


def unpack(stored: str | bytes) -> str:
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode()


def stamped(pk: str, sk: str, at: int, **attributes: Any) -> Attributes:
    """Every item carries its schema version and when it was written (ms)."""
    return {"pk": pk, "sk": sk, "schema_version": SCHEMA_VERSION, "updated_at": at, **attributes}


def memory_item(scope: Scope, memory: Memory, sk: str) -> Attributes:
    """The truth (`V#0`, indexed while it has no vector) or an archived version."""
    pk = keys.memory(scope, memory.memory_id)
    item = stamped(
        pk,
        sk,
        memory.updated_at,
        created_at=memory.created_at,
        accepted_at=memory.accepted_at,
        version=memory.version,
        rev=memory.rev,
        body=pack(memory.model_dump_json()),
    )
    return item | _due(memory) if sk == keys.CURRENT else item


def _due(memory: Memory) -> Attributes:
    """Its place in the index: among what is still to do, or among what was given up."""
    if memory.embedding is EmbeddingState.PENDING:
        return {"due_shard": keys.due_shard(memory.memory_id), "due_at": due_at(memory)}
    if memory.embedding is EmbeddingState.FAILED:
        return {"due_shard": keys.failed_shard(memory.memory_id), "due_at": due_at(memory)}
    return {}


def memory_from(item: Attributes) -> Memory:
    return Memory.model_validate_json(unpack(item["body"]))


def fresh_item(pk: str, projection: Projection) -> Attributes:
    """Terms joined by blanks; the vector as bytes beside its scale and model."""
    body = {
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
    vector = projection.vector
    return stamped(
        pk,
        keys.fresh(projection.memory_id),
        projection.updated_at,
        version=projection.version,
        rev=projection.rev,
        accepted_at=projection.accepted_at,
        body=pack(json.dumps(body, ensure_ascii=False, separators=(",", ":"))),
        vector=vector.data if vector else None,
        scale=vector.scale if vector else None,
        model=vector.model if vector else None,
    )


def tombstone_item(pk: str, memory: Memory) -> Attributes:
    """In the place of a row, and newer than it: segments that hold the memory are made without."""
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


def garbage_collection_item(pk: str, name: str, due_at: int) -> Attributes:
    """Indexed from `at` on: the subject's segments may hold, or be, what is no longer wanted."""
    shard = keys.due_shard(name)
    return stamped(pk, keys.garbage_collection(name), due_at, due_shard=shard, due_at=due_at)


def projection_from(item: Attributes) -> Projection:
    if "tombstone" in item:
        return _tombstone(item)
    body = json.loads(unpack(item["body"]))
    return Projection(
        memory_id=item["sk"].removeprefix(keys.fresh("")),
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


def _tombstone(item: Attributes) -> Projection:
    return tombstone(
        item["sk"].removeprefix(keys.fresh("")), item["version"], item["rev"], item["accepted_at"]
    )


def vector_from(item: Attributes) -> Vector | None:
    """Of a fresh row; None while it has none."""
    if "vector" not in item:
        return None
    return Vector(data=item["vector"], scale=float(item["scale"]), model=item["model"])


def manifest_from(head: Attributes | None) -> Manifest:
    """Of a subject's head; the empty one where nothing was filed yet."""
    if not head or "manifest" not in head:
        return Manifest()
    entries = json.loads(unpack(head["manifest"]))["entries"]
    return Manifest(version=head["manifest_version"], entries=entries)
