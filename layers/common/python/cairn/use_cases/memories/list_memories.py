"""All memories of an agent, a user or a project, a page at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, islice

from cairn.domain.memory.memory import Memory, MemoryKind
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.memory_store import Listed, MemoryStore

READ_AT_ONCE = 100


@dataclass(frozen=True)
class Page:
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
    memories: MemoryStore,
) -> Page:
    """Newest first; words that are not understood yet are no memories of their own.

    Without `is_wanted` a page costs its own size beside the list; with it every memory is read.
    """
    scope.require(Permission.READ)
    listed = _listed(scope, subjects, memories)
    if is_wanted is None:
        shown = list(islice(_read(scope, listed[offset:], memories), limit))
        return Page(shown, len(listed))
    wanted = [each for each in _read(scope, listed, memories) if is_wanted(each)]
    return Page(wanted[offset : offset + limit], len(wanted))


def _listed(scope: Scope, subjects: Sequence[Subject], memories: MemoryStore) -> list[Listed]:
    found: dict[str, Listed] = {}
    for subject in subjects:
        fence = memories.fence(scope, subject)
        own = memories.listed(scope, subject.hash)
        found |= {each.memory_id: each for each in own if _is_shown(each, fence)}
    return sorted(found.values(), key=lambda each: (-each.created_at, each.memory_id))


def _is_shown(listed: Listed, fence: int) -> bool:
    return listed.kind != MemoryKind.WORKING and listed.accepted_at > fence


def _read(scope: Scope, listed: Iterable[Listed], memories: MemoryStore) -> Iterator[Memory]:
    """What is gone since, or lies behind the fence of another home, is left out."""
    for batch in batched(listed, READ_AT_ONCE):
        found = memories.read(scope, [each.memory_id for each in batch])
        yield from (found[each.memory_id] for each in batch if each.memory_id in found)
