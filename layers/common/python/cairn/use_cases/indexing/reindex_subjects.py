"""Bring subjects into an external index, their segments made anew where they have to be."""

from collections import Counter
from collections.abc import Callable, Sequence

from cairn.domain.errors import NotFound
from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import Scope
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.publish_segments import show_segments
from cairn.use_cases.indexing.rebuild_segments import Rebuild, rebuild_segments

LOOKS = 6  # brought, seen once, seen again, and as often once more

type Identity = tuple[Scope, str]
type Tick = Callable[[int], object]


def renew_segments(
    subject: Identity, tick: Tick, *, ports: Rebuild, is_forced: bool = False
) -> bool:
    """Make the subject's segments anew from the truth, if they cannot be read or if vectors are of
    another model than the embedder's. `tick` hears of every batch. False when they are good.
    """
    if not is_forced and _is_good(subject, ports):
        return False
    rebuild_segments(*subject, tick, ports=ports)
    return True


def show_subjects(
    subjects: Sequence[Identity],
    index: str,
    tick: Tick,
    *,
    ports: Rebuild,
    documents: SearchIndex,
    is_trusted: bool = True,
) -> None:
    """Until the index is known to show them, which takes it a minute and more.

    Of a subject that is written to all the time what came last may be left to `hand_over`: searches
    read for themselves what the index is not known to show. Stopped anywhere, the next call goes
    on. Raises: DependencyUnavailable when the index is away.
    """
    due, looks = dict.fromkeys(subjects, ports.clock.now()), Counter[Identity]()
    while due:
        ports.clock.sleep(max(0, min(due.values()) - ports.clock.now()))
        for subject in [each for each, at in due.items() if at <= ports.clock.now()]:
            due[subject] = show_segments(
                *subject,
                catalog=ports.catalog,
                files=ports.files,
                documents=documents,
                clock=ports.clock,
                index=index,
                is_trusted=is_trusted or looks[subject] > 0,
            )
            looks[subject] += 1
            if not due[subject] or looks[subject] == LOOKS:
                del due[subject]
                tick(1)


def hand_over(subjects: Sequence[Identity], index: str, *, ports: Rebuild) -> int:
    """Have the indexing worker bring what was written meanwhile; returns for how many subjects.

    Called once the index is in use.
    """
    behind = [each for each in subjects if _is_behind(each, index, ports)]
    for subject in behind:
        known = ports.catalog.due_at(*subject)
        ports.catalog.set_due(*subject, known, ports.clock.now())
    return len(behind)


def _is_behind(subject: Identity, index: str, ports: Rebuild) -> bool:
    manifest, _ = ports.catalog.manifest(*subject)
    return any(index not in each.seen_in for each in manifest.entries)


def _is_good(subject: Identity, ports: Rebuild) -> bool:
    scope, subject_hash = subject
    manifest, _ = ports.catalog.manifest(scope, subject_hash)
    rows = ports.catalog.rows(scope, subject_hash)
    models = {each.vector.model for each in rows if each.vector}
    try:
        for entry in manifest.entries:
            models.update(unpacked(ports.files.get(scope, entry.file)).vectors)
    except (NotFound, ValueError):
        return False
    return models <= {ports.embedder.model}
