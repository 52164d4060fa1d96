"""All memories of an agent, a user or a project, a page at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, islice

from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.memory_store import ListedMemory, MemoryReader

READ_AT_ONCE = 100


@dataclass(frozen=True)
class MemoryPage:
    """`total` counts all pages."""

    memories: list[Memory]
    total: int


def list_memories(
    subjects: Sequence[Subject],
    is_wanted: Callable[[Memory], bool] | None,
    *,
    limit: int,
    offset: int,
    scope: Scope,
    memories: MemoryReader,
) -> MemoryPage:
    """Newest first, without working memories.

    Without `is_wanted` a page costs its own size beside the list; with it every memory is read.
    """
    scope.require(Permission.READ)
    listed = _list(subjects, scope, memories)
    if is_wanted is None:
        page = list(islice(_read(listed[offset:], scope, memories), limit))
        return MemoryPage(page, len(listed))
    wanted = [memory for memory in _read(listed, scope, memories) if is_wanted(memory)]
    return MemoryPage(wanted[offset : offset + limit], len(wanted))


def list_subject(subject: Subject, scope: Scope, memories: MemoryReader) -> list[ListedMemory]:
    """Newest first, without working memories and what the subject has erased."""
    listed = memories.listed(scope, subject.hash)
    watermark = memories.erasure_watermark(scope, subject)  # last: an erasure meanwhile is seen
    return [
        memory
        for memory in listed
        if memory.kind != MemoryKind.WORKING and memory.accepted_at > watermark
    ]


def _list(subjects: Sequence[Subject], scope: Scope, memories: MemoryReader) -> list[ListedMemory]:
    found: dict[str, ListedMemory] = {}
    for subject in subjects:
        found |= {entry.memory_id: entry for entry in list_subject(subject, scope, memories)}
    return sorted(found.values(), key=lambda memory: (-memory.created_at, memory.memory_id))


def _read(listed: Iterable[ListedMemory], scope: Scope, memories: MemoryReader) -> Iterator[Memory]:
    """What is gone since, or was erased by another home, is left out."""
    for batch in batched(listed, READ_AT_ONCE):
        found = memories.read(scope, [entry.memory_id for entry in batch])
        yield from (found[entry.memory_id] for entry in batch if entry.memory_id in found)
