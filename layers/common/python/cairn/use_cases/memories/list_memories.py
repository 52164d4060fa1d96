"""All memories of an agent, a user or a project, a page at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, islice

from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.memory_store import ListedMemory, MemoryReader

READ_AT_ONCE = 100


# What is kept of memories that are held together, one for each, in their order.
type Show[T] = Callable[[Sequence[Memory]], Sequence[T]]


@dataclass(frozen=True)
class MemoryPage[T]:
    """`memories` as they are shown. `total` counts all pages."""

    memories: list[T]
    total: int


def list_memories[T](
    subjects: Sequence[Subject],
    is_wanted: Callable[[Memory], bool] | None,
    show: Show[T],
    *,
    limit: int,
    offset: int,
    scope: Scope,
    memories: MemoryReader,
) -> MemoryPage[T]:
    """Newest first, without working memories.

    Without `is_wanted` a page costs its own size beside the list; with it every memory is read.
    Never more than a few hundred are held as they are, which may be 400 KB each.
    """
    scope.require(Permission.READ)
    listed = _list(subjects, scope, memories)
    if is_wanted is None:
        found = read_listed(listed[offset:], scope, memories)
        return MemoryPage(_shown(islice(found, limit), show), len(listed))
    wanted = filter(is_wanted, read_listed(listed, scope, memories))
    before = _count(islice(wanted, min(offset, len(listed))))
    page = _shown(islice(wanted, limit), show)
    return MemoryPage(page, before + len(page) + _count(wanted))


def _shown[T](memories: Iterator[Memory], show: Show[T]) -> list[T]:
    return [shown for batch in batched(memories, READ_AT_ONCE) for shown in show(batch)]


def _count(memories: Iterator[Memory]) -> int:
    return sum(1 for _ in memories)


def list_subject(
    subject: Subject, scope: Scope, memories: MemoryReader, *, has_working: bool = False
) -> list[ListedMemory]:
    """Newest first, without what is set aside, what the subject erased, and working memories
    unless it `has_working`.
    """
    listed = memories.listed(scope, subject.hash)
    watermark = memories.erasure_watermark(scope, subject)  # last: an erasure meanwhile is seen
    return [
        memory
        for memory in listed
        if (has_working or memory.kind != MemoryKind.WORKING)
        and memory.accepted_at > watermark
        and not memory.is_set_aside
    ]


def _list(subjects: Sequence[Subject], scope: Scope, memories: MemoryReader) -> list[ListedMemory]:
    found: dict[str, ListedMemory] = {}
    for subject in subjects:
        found |= {entry.memory_id: entry for entry in list_subject(subject, scope, memories)}
    return sorted(found.values(), key=lambda memory: (-memory.created_at, memory.memory_id))


def read_listed(
    listed: Iterable[ListedMemory], scope: Scope, memories: MemoryReader
) -> Iterator[Memory]:
    """What is gone since, or was erased by another home, is left out."""
    for batch in batched(listed, READ_AT_ONCE):
        found = memories.read(scope, [entry.memory_id for entry in batch])
        yield from (found[entry.memory_id] for entry in batch if entry.memory_id in found)
