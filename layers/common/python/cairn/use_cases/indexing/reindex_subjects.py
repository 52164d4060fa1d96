"""Send subjects to an external index, their segments made anew where they have to be."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from cairn.domain.errors import Conflict, NotFound
from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import Scope
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.ports import RebuildPorts, SegmentPorts
from cairn.use_cases.indexing.publish_segments import publish_segments
from cairn.use_cases.indexing.rebuild_segments import rebuild_segments

LOOKS = 6  # sent, seen once, seen again, and as often once more

type Identity = tuple[Scope, str]
type Tick = Callable[[int], object]


def renew_segments(
    subject: Identity, tick: Tick, *, ports: RebuildPorts, is_forced: bool = False
) -> bool:
    """Make the subject's segments anew, if they cannot be read or if vectors are of another model
    than the embedder's. `tick` is called with every batch's size. False when they are good.
    """
    scope, subject_hash = subject
    if not is_forced and _is_good(subject, ports):
        return False
    rebuild_segments(subject_hash, tick, scope=scope, ports=ports)
    return True


def publish_subjects(
    subjects: Sequence[Identity],
    index: str,
    tick: Tick,
    *,
    ports: SegmentPorts,
    search_index: SearchIndex,
    is_trusted: bool = True,
) -> None:
    """Until they are known to be visible in the index, which takes it a minute and more.

    Of a subject that is written to all the time what came last may be left to `hand_over`: searches
    read for themselves what is not known to be visible. Stopped anywhere, the next call goes on.
    Raises: DependencyUnavailable when the index is away.
    """
    due, looks = dict.fromkeys(subjects, ports.clock.now()), Counter[Identity]()
    while due:
        ports.clock.sleep(max(0, min(due.values()) - ports.clock.now()))
        for subject in [subject for subject, at in due.items() if at <= ports.clock.now()]:
            scope, subject_hash = subject
            due[subject] = publish_segments(
                subject_hash,
                *ports.catalog.manifest(scope, subject_hash),
                scope=scope,
                ports=ports,
                search_index=search_index,
                index=index,
                is_trusted=is_trusted or looks[subject] > 0,
            )
            looks[subject] += 1
            if not due[subject] or looks[subject] == LOOKS:
                del due[subject]
                tick(1)


def hand_over(subjects: Sequence[Identity], index: str, *, ports: SegmentPorts) -> int:
    """Have the indexing worker send what was written meanwhile; returns for how many subjects.

    Called once the index is in use.
    """
    behind = [subject for subject in subjects if _is_behind(subject, index, ports)]
    for subject in behind:
        known = ports.catalog.due_at(*subject)
        with suppress(Conflict):  # a worker is on it
            ports.catalog.set_due(*subject, known, ports.clock.now())
    return len(behind)


def _is_behind(subject: Identity, index: str, ports: SegmentPorts) -> bool:
    manifest, _ = ports.catalog.manifest(*subject)
    return any(index not in entry.seen_in for entry in manifest.entries)


def _is_good(subject: Identity, ports: RebuildPorts) -> bool:
    scope, subject_hash = subject
    manifest, _ = ports.catalog.manifest(scope, subject_hash)
    rows = ports.catalog.rows(scope, subject_hash)
    models = {row.vector.model for row in rows if row.vector}
    try:
        for entry in manifest.entries:
            models.update(unpacked(ports.files.get(scope, entry.file)).vectors)
    except (NotFound, ValueError):
        return False
    return models <= {ports.embedder.model}
