"""When an external index is believed to show a segment. Pure."""

from collections.abc import Mapping, Sequence

from cairn.domain.index.manifest import Entry

# Twice, so far apart: replicas differ, and one that lags may answer the next search.
SEEN_AGAIN_MS = 60_000
# What was just written is not shown before; ten seconds on OpenSearch Serverless.
SHOWN_AFTER_MS = 15_000

type Version = tuple[int, int]


def unseen(live: Mapping[str, Version], shown: Mapping[str, Sequence[Version]]) -> list[str]:
    """Memories that the index does not show in their version, or a later one."""
    return [
        memory_id
        for memory_id, version in live.items()
        if not any(each >= version for each in shown.get(memory_id, ()))
    ]


def outdated(
    live: Mapping[str, Version], shown: Mapping[str, Sequence[Version]]
) -> list[tuple[str, int, int]]:
    """Documents of earlier versions than the live ones."""
    return [
        (memory_id, *each)
        for memory_id, versions in shown.items()
        for each in versions
        if memory_id in live and each < live[memory_id]
    ]


def looked_at(entry: Entry, index: str, is_whole: bool, now: int) -> Entry:
    """What is known of the entry after a look at the index, which it has been brought to."""
    once = {name: at for name, at in entry.seen_once.items() if name != index}
    first = entry.seen_once.get(index, 0)
    if not is_whole:
        seen_in = tuple(each for each in entry.seen_in if each != index)
        return entry.model_copy(update={"seen_in": seen_in, "seen_once": {**once, index: 0}})
    if index in entry.seen_in:
        return entry
    if not first:
        return entry.model_copy(update={"seen_once": {**once, index: now}})
    if now - first < SEEN_AGAIN_MS:
        return entry
    return entry.model_copy(update={"seen_in": (*entry.seen_in, index), "seen_once": once})


def joined(entries: Sequence[Entry]) -> tuple[tuple[str, ...], dict[str, int]]:
    """`seen_in` and `seen_once` of a segment made of these, brought to the same indices, alone."""
    first = entries[0]
    since = {name: [each.seen_once[name] for each in entries] for name in first.seen_once}
    return first.seen_in, {name: max(at) if all(at) else 0 for name, at in since.items()}


def next_look(entries: Sequence[Entry], index: str, now: int) -> int:
    """When to look again (ms); 0 when all of it is seen."""
    waiting = [each for each in entries if index not in each.seen_in]
    if not waiting:
        return 0
    firsts = [each.seen_once.get(index, 0) for each in waiting]
    return min(each + SEEN_AGAIN_MS if each else now + SHOWN_AFTER_MS for each in firsts)


def indices_of(entries: Sequence[Entry]) -> frozenset[str]:
    """All that documents of these were brought to."""
    return frozenset(name for each in entries for name in (*each.seen_in, *each.seen_once))
