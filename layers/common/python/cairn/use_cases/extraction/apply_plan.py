"""Apply the plan of a task, chunk by chunk, each one exactly once."""

from collections.abc import Sequence

from cairn.domain.index.change import Change
from cairn.domain.memory.embedding_attempts import is_pending
from cairn.domain.scope import Scope
from cairn.domain.tasks.chunks import chunks
from cairn.domain.tasks.left_out import left_out
from cairn.domain.tasks.task import (
    Changes,
    Task,
    TaskStatus,
)
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.evolve_memories import evolve_memories
from cairn.use_cases.extraction.message_cache import MessageCache
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.shared.working_memory import working_memory_removal


def apply_plan(
    task: Task,
    lease: Lease,
    cache: MessageCache,
    *,
    scope: Scope,
    embed_until: int | None,
    ports: ExtractionPorts,
) -> Task:
    """Applies what is left of the plan, which must be whole, and ends the task.

    Its changes name the memories that were written without a vector. Vectors are made until
    `embed_until` (ms), or left to the embedding queue when it is None. Raises: Conflict when the
    lease, the task or a target changed meanwhile: re-read and go on.
    """
    assert task.plan is not None and task.plan.is_whole
    parts = chunks(task.plan.operations, task.task_id, len(task.placements))
    while task.status is TaskStatus.OPEN:
        part = parts[task.applied_chunks]
        is_last = task.applied_chunks == len(parts) - 1
        changes = evolve_memories(
            task, part, cache, scope=scope, embed_until=embed_until, ports=ports
        )
        after = _after(task, changes, ports.clock.now(), is_last=is_last)
        if is_last:
            changes += working_memory_removal(task, ports.clock.now())
        ports.work.apply(scope, lease, task, changes, after)
        task = after
    return task


def _after(task: Task, changes: Sequence[Change], now: int, *, is_last: bool) -> Task:
    added = [change.memory.memory_id for change in changes if change.expected is None]
    known = [change.memory for change in changes if change.expected is not None]
    updated = [memory.memory_id for memory in known if not memory.is_set_aside]
    removed = [memory.memory_id for memory in known if memory.is_set_aside]
    memories = [change.memory for change in changes]
    unembedded = [memory.memory_id for memory in memories if is_pending(memory)]
    kinds = {memory.memory_id: memory.statement.kind for memory in memories}
    detail = f"{len(added)} added, {len(updated)} updated, {len(removed)} removed"
    return task.noted(now, "completed" if is_last else "applied", detail).model_copy(
        update={
            "applied_chunks": task.applied_chunks + 1,
            "status": TaskStatus.COMPLETED if is_last else TaskStatus.OPEN,
            "error": left_out(task) if is_last else task.error,
            "changes": Changes(
                added=(*task.changes.added, *added),
                updated=tuple(dict.fromkeys((*task.changes.updated, *updated))),
                removed=tuple(dict.fromkeys((*task.changes.removed, *removed))),
                kinds=task.changes.kinds | kinds,
                unembedded=tuple(dict.fromkeys((*task.changes.unembedded, *unembedded))),
                profiles=task.changes.profiles,
            ),
        }
    )
