"""When rows are filed into segments, and which segments are made into one. Pure."""

from collections.abc import Sequence

from cairn.domain.index.manifest import Entry
from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import PUBLIC
from cairn.domain.tasks.task import Task

# Rows that are filed together. What a search reads of rows stays near 100 KB.
FILED_AT = 48
FILED_AT_SHARED = 16  # every search of the project reads these
# Working memories live for seconds: they stay rows unless the work on them takes this long.
WORKING_MS = 300_000
# So long a row without a vector is likely to be written again soon.
UNEMBEDDED_MS = 120_000
# A segment is made part of the next one while it is at most so many times its size: each memory is
# rewritten about log2(memories / FILED_AT) times, and there are as many segments.
GROWTH = 2
MAX_MEMORIES = 20_000  # of one segment: some 25 MB at 1,024 dimensions


def filed_at(subject_hash: str) -> int:
    """How many rows a subject has before they are filed."""
    return FILED_AT_SHARED if subject_hash == PUBLIC.hash else FILED_AT


def is_fileable(row: Projection, now: int) -> bool:
    """Whether a segment may hold the row: its memory is not about to be removed or rewritten."""
    if row.is_tombstone:
        return False
    if row.kind is MemoryKind.WORKING:
        return row.accepted_at + WORKING_MS <= now
    return row.vector is not None or row.updated_at + UNEMBEDDED_MS <= now


def is_unfiled(task: Task, now: int) -> bool:
    """Whether the task's working memory is certainly in no segment, whichever clock is right."""
    return now < task.accepted_at + WORKING_MS // 2


def groups(entries: Sequence[Entry], filed: int) -> list[range]:
    """Which neighbours are made into one segment each: all entries, newest group first.

    `filed` rows join the first group, which may be empty. Those of a group were brought to the
    same external indices: what is seen there must not wait for what is not, or wait anew.
    """
    found: list[range] = []
    end, size, brought_to = len(entries), filed, Entry(file="", memories=0).brought_to
    for at in reversed(range(len(entries))):
        entry = entries[at]
        is_near = entry.memories <= GROWTH * size and size + entry.memories <= MAX_MEMORIES
        if entry.brought_to != brought_to or not is_near:
            found.append(range(at + 1, end))
            end, size, brought_to = at + 1, 0, entry.brought_to
        size += entry.memories
    return [*found, range(0, end)]
