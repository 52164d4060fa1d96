"""Memories of a user put straight where they end up: truths, rows, segments and documents.

As if they had been added one by one, understood, embedded and compacted, in seconds, not hours.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from cairn.adapters.aws.s3_file_store import S3FileStore
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.memory_items import memory_item
from cairn.adapters.dynamodb.items.projection_items import fresh_item
from cairn.adapters.dynamodb.items.values import Attributes, encoded
from cairn.adapters.dynamodb.segment_catalog import DynamoDBSegmentCatalog
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.index.compaction import (
    FLUSH_AT,
    MAX_MEMORIES,
    merge_groups,
)
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.projecting import (
    EARLIER_TURNS,
    LATER_TURNS,
    project,
)
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import packed
from cairn.domain.memory.memory import (
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
    Statement,
)
from cairn.domain.scope import Scope, Subject
from cairn.domain.tasks.files import segment_prefix
from cairn.ports.search_index import SearchIndex

BEGAN = 1_765_359_875_000  # ms
APART_MS = 60_000  # from one message to the next
PER_BATCH = 25  # DynamoDB's limit
WRITERS = 4


@dataclass(frozen=True)
class Stored:
    memory: Memory
    projection: Projection


@dataclass(frozen=True)
class Stores:
    """Where a deployment keeps memories. `shown`: the search index and its name, if it has one."""

    client: Any
    table: str
    files: S3FileStore
    shown: tuple[SearchIndex, str] | None = None


def stored_memories(home: Subject, texts: Sequence[str], vectors: Sequence[Vector]) -> list[Stored]:
    """A memory per text, each with its neighbours as context."""
    messages = [
        Message(
            message_id=f"talk:{at}",
            role=Role.USER,
            text=text,
            event_time=BEGAN + at * APART_MS,
        )
        for at, text in enumerate(texts)
    ]
    found = []
    for at, (message, vector) in enumerate(zip(messages, vectors, strict=True)):
        memory = _memory(home, message, at)
        near = messages[max(0, at - EARLIER_TURNS) : at + LATER_TURNS + 1]
        found.append(Stored(memory, project(memory, [e for e in near if e is not message], vector)))
    return found


def _memory(home: Subject, message: Message, at: int) -> Memory:
    moment = BEGAN + at * APART_MS
    statement = Statement(
        kind=MemoryKind.FACT,
        key=message.text[:40],
        value=message.text,
        words=message.text,
        speaker="user",
        event_time=moment,
        evidence=(message.message_id,),
    )
    return Memory(
        memory_id=str(uuid5(NAMESPACE_URL, f"{home.hash}/{at}")),
        rev=1,
        home=home,
        placements=(home,),
        task_id="talk",
        session_ids=("talk",),
        labels=Labels(),
        statement=statement,
        embedding=EmbeddingState.READY,
        accepted_at=moment,
        created_at=moment,
        updated_at=moment,
    )


def sizes(memories: int) -> list[int]:
    """Of a subject's segments, oldest first, after these were flushed as they came."""
    entries: list[Entry] = []
    for start in range(0, memories, FLUSH_AT):
        flushed = min(FLUSH_AT, memories - start)
        newest, *others = merge_groups(entries, flushed)
        merged = [sum(entries[at].memories for at in group) for group in reversed(others)]
        last = flushed + sum(entries[at].memories for at in newest)
        entries = [Entry(file="", memories=count) for count in (*merged, last)]
    return [entry.memories for entry in entries]


def fill(
    stores: Stores,
    scope: Scope,
    home: Subject,
    stored: Sequence[Stored],
    tick: Callable[[int], Any],
) -> None:
    """All but the newest are flushed: one row less than have the next ones flushed, too."""
    rows = min(FLUSH_AT - 1, len(stored))
    pk = keys.subject(scope, home.hash)
    items = [memory_item(scope, new.memory, keys.CURRENT) for new in stored]
    items += [_listing(pk, new.memory) for new in stored]
    items += [fresh_item(pk, new.projection) for new in stored[len(stored) - rows :]]
    put(stores, items, tick)
    flushed = [new.projection for new in stored[: len(stored) - rows]]
    entries, start = [], 0
    for size in sizes(len(flushed)):
        entries.append(_flushed(stores, scope, home, flushed[start : start + size]))
        start += size
    table = DynamoDBTable(stores.client, stores.table)
    after = Manifest(version=1, entries=tuple(entries))
    DynamoDBSegmentCatalog(table).commit(scope, home.hash, Manifest(), 0, after)


def _flushed(
    stores: Stores, scope: Scope, home: Subject, projections: Sequence[Projection]
) -> Entry:
    file = f"{segment_prefix(home.hash)}{uuid4()}"
    stores.files.put(scope, file, packed(Segment.of(projections)))
    entry = Entry(file=file, memories=len(projections))
    if not stores.shown:
        return entry
    documents, index = stores.shown
    documents.put(scope, home.hash, projections)
    return entry.model_copy(update={"seen_in": (index,)})


def _listing(pk: str, memory: Memory) -> Attributes:
    sk = keys.listing(memory.created_at, memory.memory_id)
    kind = memory.statement.kind.value
    return stamped(pk, sk, memory.updated_at, kind=kind, accepted_at=memory.accepted_at)


def put(stores: Stores, items: Sequence[Attributes], tick: Callable[[int], Any]) -> None:
    """In batches, several at a time; `tick` hears how many were written."""

    def write(batch: Sequence[Attributes]) -> int:
        requests = [{"PutRequest": {"Item": encoded(item)}} for item in batch]
        while requests:
            answer = stores.client.batch_write_item(RequestItems={stores.table: requests})
            requests = answer.get("UnprocessedItems", {}).get(stores.table, [])
        return len(batch)

    with ThreadPoolExecutor(WRITERS) as pool:
        for count in pool.map(write, batched(items, PER_BATCH)):
            tick(count)


def crowd(
    stores: Stores, scope: Scope, like: Memory, home: Subject, projections: Sequence[Projection]
) -> None:
    """Truths and segments of somebody else, every truth said as `like`."""
    pk, items = keys.subject(scope, home.hash), []
    for projection in projections:
        name = str(uuid5(NAMESPACE_URL, f"{home.hash}/{projection.memory_id}"))
        memory = like.model_copy(update={"memory_id": name, "home": home, "placements": (home,)})
        items += [memory_item(scope, memory, keys.CURRENT), _listing(pk, memory)]
    put(stores, items, lambda _: None)
    unshown = replace(stores, shown=None)
    entries = tuple(
        _flushed(unshown, scope, home, part) for part in batched(projections, MAX_MEMORIES)
    )
    catalog = DynamoDBSegmentCatalog(DynamoDBTable(stores.client, stores.table))
    catalog.commit(scope, home.hash, Manifest(), 0, Manifest(version=1, entries=entries))
