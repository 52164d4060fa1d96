"""What must be true of everything stored once all work has ended, whatever happened before."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set

from cairn.adapters.dynamodb.items import keys
from cairn.domain.conversation.message import Message
from cairn.domain.memory.concern import concerned
from cairn.domain.memory.memory import (
    EmbeddingState,
    Memory,
    MemoryKind,
)
from cairn.domain.rules.statements import is_turn
from cairn.domain.tasks.files import file_prefix, file_prefix_since
from cairn.domain.tasks.plan import Action
from cairn.domain.tasks.task import (
    DELETED,
    ERASED,
    Task,
    TaskStatus,
    memory_id_of,
)
from cairn.domain.text.analysis import analyse
from tests.resilience.models import REFUSAL
from tests.resilience.snapshot import Snapshot

type Words = Mapping[str, tuple[Message, ...]]


def broken(stored: Snapshot, words: Words, deleted: Set[str] = frozenset()) -> list[str]:
    """Every promise that does not hold, in words; empty when all is well.

    `deleted` are ids of memories that somebody asked to be gone.
    """
    return [
        *_unfinished(stored),
        *_working_memory(stored),
        *_projections(stored),
        *_versions(stored),
        *_writes(stored),
        *_ids(stored, deleted),
        *_evidence(stored, words, deleted),
        *_segments(stored, deleted),
        *remains(stored),
    ]


def _unfinished(stored: Snapshot) -> Iterator[str]:
    yield from (f"open row of {task_id}" for _, task_id in stored.open)
    for task in stored.tasks.values():
        if task.status is TaskStatus.OPEN:
            yield f"{task.task_id} never ended"


def _working_memory(stored: Snapshot) -> Iterator[str]:
    for task in stored.tasks.values():
        is_there = task.working_id in stored.truths
        is_lost = task.status is TaskStatus.FAILED and task.error not in (ERASED, DELETED)
        is_wanted = is_lost and not task.is_feedback
        if is_there != is_wanted:
            yield f"working memory of {task.task_id}, {task.status}: {is_there}"


def _projections(stored: Snapshot) -> Iterator[str]:
    """Under every placement the projection of the current truth, and nothing else anywhere."""
    known = {
        (subject.hash, memory.memory_id): memory
        for memory in stored.truths.values()
        for subject in memory.placements
    }
    placed = {place: memory for place, memory in known.items() if not memory.is_set_aside}
    yield from (f"projection without truth: {row}" for row in stored.fresh.keys() - placed)
    yield from (f"truth without projection: {place}" for place in placed.keys() - stored.fresh)
    for place in placed.keys() & stored.fresh:
        memory, row = placed[place], stored.fresh[place]
        if (memory.version, memory.rev) != (row.version, row.rev):
            yield f"projection of {place} is not of the truth"
        if (memory.embedding is EmbeddingState.READY) != (row.vector is not None):
            yield f"vector of {place} does not fit {memory.embedding}"
    rows = {(s, keys.listing(memory.created_at, i)) for (s, i), memory in known.items()}
    if stored.listed is not None and stored.listed != rows:
        yield f"listing: {stored.listed ^ rows}"


def _segments(stored: Snapshot, deleted: Set[str]) -> Iterator[str]:
    """All that a manifest lists is there and nothing else, without a trace of what is gone."""
    yield from (f"tombstone left: {tombstone}" for tombstone in stored.tombstones)
    listed = {entry.file for m in stored.manifests.values() for entry in m.entries}
    yield from (f"segment {entry} is not there" for entry in listed - stored.files)
    segments = {file for file in stored.files if "/segments/" in file}
    yield from (f"nobody lists {segment}" for segment in segments - listed)
    for subject_hash, rows in stored.segments.items():
        for row in rows:
            truth = stored.truths.get(row.memory_id)
            if row.memory_id in deleted or truth is None or truth.is_set_aside:
                yield f"{row.memory_id} is gone, and in a segment of {subject_hash}"


def _versions(stored: Snapshot) -> Iterator[str]:
    yield from (
        f"history without truth: {memory_id}" for memory_id in stored.archive.keys() - stored.truths
    )
    for memory_id, memory in stored.truths.items():
        earlier = [version.version for version in stored.archive.get(memory_id, ())]
        if earlier != list(range(1, memory.version)):
            yield f"{memory_id} at version {memory.version} has history {earlier}"


def _writes(stored: Snapshot) -> Iterator[str]:
    """Every memory has its vector, or was refused one.

    `rev` counts writes: one per operation, then at most one vector per version.
    """
    updates = Counter(
        operation.target_id
        for task in stored.tasks.values()
        if task.plan and task.applied_chunks
        for operation in task.plan.operations
        if operation.action is not Action.ADD
    )
    for memory_id, memory in stored.truths.items():
        if memory.statement.kind is MemoryKind.WORKING or memory.is_set_aside:
            continue
        if memory.embedding is not EmbeddingState.READY and not _is_refused(memory):
            yield f"{memory_id} has no vector"
        if not memory.task_id:
            continue
        least = updates[memory_id]  # a memory may be written with its vector at once
        if _is_all_applied(stored) and not least <= memory.rev <= least + memory.version:
            yield f"{memory_id}: rev {memory.rev} after {updates[memory_id]} updates"


def _is_refused(memory: Memory) -> bool:
    return memory.tries is not None and memory.tries.error == REFUSAL


def _is_all_applied(stored: Snapshot) -> bool:
    return all(task.status is TaskStatus.COMPLETED for task in stored.tasks.values())


def _ids(stored: Snapshot, deleted: Set[str]) -> Iterator[str]:
    for task in stored.tasks.values():
        count = len(task.plan.operations) if task.plan else 0
        own = {memory_id_of(task.task_id, index) for index in range(count)}
        for memory_id in task.changes.added:
            if memory_id not in own:
                yield f"{memory_id} is no id of {task.task_id}"
        for memory_id in _made(task):
            if memory_id not in stored.truths.keys() | deleted:
                yield f"{memory_id} of {task.task_id} is gone"
        if len(set(task.changes.added)) != len(task.changes.added):
            yield f"{task.task_id} added twice: {task.changes.added}"
    added = {i for task in stored.tasks.values() for i in task.changes.added}
    made = {i for i, m in stored.truths.items() if m.statement.kind is not MemoryKind.WORKING}
    made = {memory_id for memory_id in made if stored.truths[memory_id].task_id}
    lost = stored.holders - stored.truths.keys()
    yield from (f"{holder} is gone and claims words" for holder in lost)
    yield from (f"nobody added {memory_id}" for memory_id in made - added)
    yield from (f"{memory_id} is still there" for memory_id in deleted & stored.truths.keys())


def _evidence(stored: Snapshot, words: Words, deleted: Set[str]) -> Iterator[str]:
    """Each turn of a completed add is one fact's evidence, once, and its words are found there, if
    not in the version that a feedback made of it.
    """
    facts: dict[str, list[Memory]] = {}
    for memory in (*stored.truths.values(), *(m for v in stored.archive.values() for m in v)):
        if memory.statement.kind is MemoryKind.FACT:
            for message_id in memory.statement.evidence:
                facts.setdefault(message_id, []).append(memory)
    for task_id, task in stored.tasks.items():
        is_all_there = task.status is TaskStatus.COMPLETED and not _made(task) & deleted
        said = () if task.is_feedback else words.get(task_id, ())
        for message in filter(is_turn, said):
            found = facts.get(message.message_id, [])
            ids = {fact.memory_id for fact in found}
            if len(ids) > 1 or (not found and is_all_there):
                yield f"{message.message_id} is evidence of {ids}"
            terms = set(analyse(message.text))
            if found and not any(terms <= set(analyse(fact.statement.value)) for fact in found):
                yield f"words of {message.message_id} are not in {ids}"


def _made(task: Task) -> set[str]:
    return {*task.changes.added, *task.changes.updated, *task.changes.removed}


def remains(stored: Snapshot) -> Iterator[str]:
    """Behind an erasure watermark there is nothing but how tasks ended."""
    for home, watermark in stored.watermarks.items():
        memories = (*stored.truths.values(), *(m for v in stored.archive.values() for m in v))
        for memory in memories:
            subjects = {subject.hash for subject in concerned(memory)}
            if home in subjects and memory.accepted_at <= watermark:
                yield f"{memory.memory_id}, version {memory.version}, was erased"
        rows = (*stored.fresh.values(), *(row for rows in stored.segments.values() for row in rows))
        for row in rows:
            if row.home_hash == home and row.accepted_at <= watermark:
                yield f"projection of {row.memory_id} was erased"
        for task in stored.tasks.values():
            subjects = {subject.hash for subject in task.placements}
            if home in subjects and task.accepted_at <= watermark:
                yield f"{task.task_id} was erased"
        for key in stored.files:
            if file_prefix(home) <= key < file_prefix_since(home, watermark + 1):
                yield f"file {key} was erased"
    for task_id, kept in stored.kept.items():
        if kept and (task_id not in stored.tasks or stored.tasks[task_id].is_blank):
            yield f"{kept} of {task_id} was erased"
