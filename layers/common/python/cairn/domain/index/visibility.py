"""When a segment is believed to be visible in an external index. Pure."""

from collections.abc import Mapping, Sequence

from cairn.domain.index.manifest import Entry

# Seen twice, so far apart: replicas differ, and one that lags may answer the next search.
SEEN_AGAIN_MS = 60_000
# What was just written is not visible before; ten seconds on OpenSearch Serverless.
VISIBLE_AFTER_MS = 15_000

type Version = tuple[int, int]


def missing(live: Mapping[str, Version], visible: Mapping[str, Sequence[Version]]) -> list[str]:
    """Memories that are not visible in their version, or a later one."""
    return [
        memory_id
        for memory_id, version in live.items()
        if not any(other >= version for other in visible.get(memory_id, ()))
    ]


def outdated(
    live: Mapping[str, Version], visible: Mapping[str, Sequence[Version]]
) -> list[tuple[str, int, int]]:
    """Documents of earlier versions than the live ones."""
    return [
        (memory_id, *version)
        for memory_id, versions in visible.items()
        for version in versions
        if memory_id in live and version < live[memory_id]
    ]


def observed(entry: Entry, index: str, is_complete: bool, now: int) -> Entry:
    """What is known of the entry after a look at an index that it was sent to.

    `is_complete`: all of it was visible.
    """
    others = {name: since for name, since in entry.seen_once.items() if name != index}
    first_seen_at = entry.seen_once.get(index, 0)
    if not is_complete:
        seen_in = tuple(name for name in entry.seen_in if name != index)
        return entry.model_copy(update={"seen_in": seen_in, "seen_once": {**others, index: 0}})
    if index in entry.seen_in:
        return entry
    if not first_seen_at:
        return entry.model_copy(update={"seen_once": {**others, index: now}})
    if now - first_seen_at < SEEN_AGAIN_MS:
        return entry
    return entry.model_copy(update={"seen_in": (*entry.seen_in, index), "seen_once": others})


def merged_visibility(entries: Sequence[Entry]) -> tuple[tuple[str, ...], dict[str, int]]:
    """`seen_in` and `seen_once` of a segment merged from these alone, sent to the same indices."""
    first = entries[0]
    since = {name: [entry.seen_once[name] for entry in entries] for name in first.seen_once}
    return first.seen_in, {name: max(ts) if all(ts) else 0 for name, ts in since.items()}


def next_look_at(entries: Sequence[Entry], index: str, now: int) -> int:
    """When to look at the index again (ms); 0 when all of them are known to be visible."""
    waiting = [entry for entry in entries if index not in entry.seen_in]
    if not waiting:
        return 0
    first_seen = [entry.seen_once.get(index, 0) for entry in waiting]
    return min(at + SEEN_AGAIN_MS if at else now + VISIBLE_AFTER_MS for at in first_seen)


def indices_of(entries: Sequence[Entry]) -> frozenset[str]:
    """All that documents of these were sent to."""
    return frozenset(name for entry in entries for name in (*entry.seen_in, *entry.seen_once))
