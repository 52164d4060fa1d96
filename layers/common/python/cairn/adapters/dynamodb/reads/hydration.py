"""Candidates of a search as the memories that they stand for, in one batch read."""

from collections.abc import Mapping, Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.reading import readable, readable_by_key
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.reads.watermarks import is_kept, is_live, read_watermarks
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.errors import Conflict
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.search.candidate_ref import CandidateRef


def hydrate(
    table: DynamoDBTable,
    scope: Scope,
    candidates: Sequence[CandidateRef],
    manifests: Mapping[str, int],
) -> dict[str, tuple[Memory, ...]]:
    """`manifests`: versions by subject hash that the candidates were retrieved with.

    One round trip more where a memory concerns somebody who is neither searched nor a hit's home.
    Raises: Conflict when one of them has moved on.
    """
    homes = {*(candidate.home_hash for candidate in candidates), *manifests}
    heads = {home: head_key(scope, home) for home in homes}
    current = {
        (keys.memory(scope, candidate.memory_id), keys.CURRENT): None for candidate in candidates
    }
    previous = {
        _version(scope, candidate.memory_id, candidate.version - 1)
        for candidate in candidates
        if candidate.version > 1
    }
    items = table.get_many([*current, *previous, *heads.values()])
    if not all(_manifest_version(items.get(heads[s])) == v for s, v in manifests.items()):
        raise Conflict("the segments have changed since candidates were retrieved")
    known = {home: erasure_watermark(items.get(head)) for home, head in heads.items()}
    memories = list(readable(memory_from, [items[place] for place in current if place in items]))
    watermarks = read_watermarks(table, scope, memories, known)
    live = [memory for memory in memories if is_live(memory, watermarks)]
    before = {
        memory.memory_id: _version(scope, memory.memory_id, memory.version - 1)
        for memory in live
        if memory.version > 1
    }
    # Changed since it was found: rare enough for a second round trip.
    items |= table.get_many([place for place in before.values() if place not in previous])
    earlier = readable_by_key(
        memory_from, {key: items[place] for key, place in before.items() if place in items}
    )
    watermarks = read_watermarks(table, scope, earlier.values(), watermarks)
    kept = {key: (memory,) for key, memory in earlier.items() if is_kept(memory, watermarks)}
    return {memory.memory_id: (memory, *kept.get(memory.memory_id, ())) for memory in live}


def _version(scope: Scope, memory_id: str, number: int) -> tuple[str, str]:
    return keys.memory(scope, memory_id), keys.version(number)


def _manifest_version(head: Attributes | None) -> int:
    return int((head or {}).get("manifest_version", 0))
