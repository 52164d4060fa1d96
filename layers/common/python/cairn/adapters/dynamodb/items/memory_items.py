"""Memories as items and back: a JSON body beside the attributes that conditions need."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.memory_keys import keys_of
from cairn.adapters.dynamodb.items.reading import reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.scope import Scope
from cairn.ports.memory_store import ListedMemory


def memory_item(scope: Scope, memory: Memory, sk: str) -> Attributes:
    """The current version (`V#0`, indexed while it has no vector) or an archived one."""
    item = stamped(
        keys.memory(scope, memory.memory_id),
        sk,
        memory.updated_at,
        created_at=memory.created_at,
        accepted_at=memory.accepted_at,
        version=memory.version,
        rev=memory.rev,
        places=" ".join(keys_of(memory).places),
        claim=memory.claim or None,
        body=pack(memory.model_dump_json()),
    )
    return item | _due(memory) if sk == keys.CURRENT else item


@reads_item
def memory_from(item: Attributes) -> Memory:
    return Memory.model_validate_json(unpack(item["body"]))


def listing_item(pk: str, memory: Memory) -> Attributes:
    """Under each subject that the memory is placed in."""
    return stamped(
        pk,
        keys.listing(memory.created_at, memory.memory_id),
        memory.updated_at,
        kind=memory.statement.kind.value,
        accepted_at=memory.accepted_at,
        set_aside=memory.is_set_aside or None,
    )


@reads_item
def listed_from(item: Attributes) -> ListedMemory:
    created_at, memory_id = keys.listed(item["sk"])
    accepted_at, is_set_aside = int(item["accepted_at"]), bool(item.get("set_aside"))
    return ListedMemory(memory_id, created_at, accepted_at, item["kind"], is_set_aside)


def _due(memory: Memory) -> Attributes:
    """Its place in the index: among pending work, or among what was abandoned."""
    if memory.embedding is EmbeddingState.PENDING:
        return {"due_shard": keys.due_shard(memory.memory_id), "due_at": due_at(memory)}
    if memory.embedding is EmbeddingState.FAILED:
        return {"due_shard": keys.failed_shard(memory.memory_id), "due_at": due_at(memory)}
    return {}
