"""When rows are flushed into a segment, and which segments are merged into one. Pure."""

from collections.abc import Sequence

from cairn.domain.index.manifest import Entry
from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import PUBLIC
from cairn.domain.tasks.task import Task

# Rows that are flushed together. What a search reads of rows stays near 100 KB.
FLUSH_AT = 48
FLUSH_AT_SHARED = 16  # every search of the project reads these
# Working memories live for seconds: they stay rows unless the work on them takes this long.
WORKING_MS = 300_000
# A row without a vector is likely to be written again within this time.
UNEMBEDDED_MS = 120_000
# A segment is merged into the next one while it is at most so many times its size: each memory is
# rewritten about log2(memories / FLUSH_AT) times, and there are as many segments.
GROWTH = 2
MAX_MEMORIES = 20_000  # of one segment: some 25 MB at 1,024 dimensions


def flush_threshold(subject_hash: str) -> int:
    """How many rows a subject has when they are flushed into a segment."""
    return FLUSH_AT_SHARED if subject_hash == PUBLIC.hash else FLUSH_AT


def is_flushable(row: Projection, now: int) -> bool:
    """Whether a segment may hold the row: its memory is not about to be removed or rewritten."""
    if row.is_tombstone:
        return False
    if row.kind is MemoryKind.WORKING:
        return row.accepted_at + WORKING_MS <= now
    return row.vector is not None or row.updated_at + UNEMBEDDED_MS <= now


def is_unflushed(task: Task, now: int) -> bool:
    """Whether the task's working memory is certainly in no segment, whichever clock is right."""
    return now < task.accepted_at + WORKING_MS // 2


def merge_groups(entries: Sequence[Entry], flushed: int) -> list[range]:
    """Which neighbours are merged into one segment each: all entries, newest group first.

    `flushed` rows join the first group, which may be empty. The segments of a group were sent to
    the same external indices: what is visible there must not wait for what is not, or wait anew.
    """
    groups: list[range] = []
    end, size, sent_to = len(entries), flushed, Entry(file="", memories=0).sent_to
    for number in reversed(range(len(entries))):
        entry = entries[number]
        is_small = entry.memories <= GROWTH * size and size + entry.memories <= MAX_MEMORIES
        if entry.sent_to != sent_to or not is_small:
            groups.append(range(number + 1, end))
            end, size, sent_to = number + 1, 0, entry.sent_to
        size += entry.memories
    return [*groups, range(0, end)]
