"""Up to when memories are erased: the watermarks of all whom they concern."""

from collections.abc import Iterable, Mapping

from cairn.adapters.dynamodb.items.heads import erasure_watermark, head_key
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.memory.concern import concerned
from cairn.domain.memory.memory import Memory, MemoryStatus
from cairn.domain.scope import Scope

type Watermarks = Mapping[str, int]  # in ms, by the hash of a subject


def read_watermarks(
    table: DynamoDBTable,
    scope: Scope,
    memories: Iterable[Memory],
    known: Watermarks | None = None,
) -> dict[str, int]:
    """Of everybody whom these concern; one round trip, none where all are `known`."""
    subjects = {subject.hash for memory in memories for subject in concerned(memory)}
    heads = {found: head_key(scope, found) for found in subjects.difference(known or {})}
    items = table.get_many(list(heads.values())) if heads else {}
    read = {found: erasure_watermark(items.get(head)) for found, head in heads.items()}
    return {**(known or {}), **read}


def is_live(memory: Memory, watermarks: Watermarks) -> bool:
    return is_active(memory) and is_kept(memory, watermarks)


def is_active(memory: Memory) -> bool:
    return memory.status is MemoryStatus.ACTIVE


def is_kept(memory: Memory, watermarks: Watermarks) -> bool:
    """Whether it was accepted after the last erasure of each."""
    erased_before = (watermarks[subject.hash] for subject in concerned(memory))
    return memory.accepted_at > max(erased_before)
