"""Carry out a task's plan, chunk by chunk, each one exactly once."""

from collections.abc import Sequence

from cairn.domain.index.change import Change
from cairn.domain.index.compaction import is_unfiled
from cairn.domain.memory.embedding_attempts import is_pending
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.tasks.chunks import chunks
from cairn.domain.tasks.files import unread
from cairn.domain.tasks.task import (
    Changes,
    Task,
    TaskStatus,
)
from cairn.domain.tasks.working_memory import retired
from cairn.ports.clock import Clock
from cairn.ports.memory_store import MemoryStore
from cairn.ports.projection_reader import ProjectionReader
from cairn.ports.work_queue import Lease, WorkQueue
from cairn.use_cases.extraction.evolve_memories import Embed, evolve_memories
from cairn.use_cases.extraction.turns import Turns


def apply_plan(
    task: Task,
    lease: Lease,
    *,
    scope: Scope,
    turns: Turns,
    work: WorkQueue,
    memories: MemoryStore,
    reader: ProjectionReader,
    embed: Embed,
    clock: Clock,
) -> Task:
    """Applies what is left of the plan, which must be whole, and ends the task.

    Its changes name the memories that were written without a vector. Raises: Conflict when the
    lease, the task or a target changed meanwhile: re-read and go on.
    """
    assert task.plan is not None and task.plan.is_whole
    parts = chunks(task.plan.operations, task.task_id, len(task.placements))
    while task.status is TaskStatus.OPEN:
        part = parts[task.applied_chunks]
        is_last = task.applied_chunks == len(parts) - 1
        changes = evolve_memories(
            task, part, scope=scope, turns=turns, memories=memories, reader=reader, embed=embed
        )
        after = _after(task, changes, is_last, clock.now())
        if is_last:
            changes.append(retirement(task, clock.now()))
        work.apply(scope, lease, task, changes, after)
        task = after
    return task


def retirement(task: Task, now: int) -> Change:
    """Removes the task's working memory; harmless when it is gone already."""
    return Change(retired(task), projection=None, is_in_no_segment=is_unfiled(task, now))


def _after(task: Task, changes: Sequence[Change], is_last: bool, now: int) -> Task:
    added = tuple(each.memory.memory_id for each in changes if each.expected is None)
    updated = tuple(each.memory.memory_id for each in changes if each.expected is not None)
    kinds: dict[str, MemoryKind] = {
        each.memory.memory_id: each.memory.statement.kind for each in changes
    }
    unembedded = tuple(each.memory.memory_id for each in changes if is_pending(each.memory))
    detail = f"{len(added)} added, {len(updated)} updated"
    return task.noted(now, "completed" if is_last else "applied", detail).model_copy(
        update={
            "applied_chunks": task.applied_chunks + 1,
            "status": TaskStatus.COMPLETED if is_last else TaskStatus.OPEN,
            "error": unread(task.files) if is_last else task.error,
            "changes": Changes(
                added=task.changes.added + added,
                updated=tuple(dict.fromkeys(task.changes.updated + updated)),
                kinds=task.changes.kinds | kinds,
                unembedded=tuple(dict.fromkeys(task.changes.unembedded + unembedded)),
            ),
        }
    )
