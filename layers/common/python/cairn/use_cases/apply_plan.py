"""Carry out a task's plan, chunk by chunk, each one exactly once."""

from collections.abc import Sequence

from cairn.domain.change import Change
from cairn.domain.chunks import chunks
from cairn.domain.files import unread
from cairn.domain.lifecycle import Evolution, evolve, retired
from cairn.domain.memory import EmbeddingState, Memory, MemoryKind
from cairn.domain.message import Message
from cairn.domain.projecting import project
from cairn.domain.projection import Vector
from cairn.domain.scope import Scope
from cairn.domain.task import Action, Changes, Task, TaskStatus
from cairn.ports import Clock, Lease, MemoryStore, WorkStore
from cairn.use_cases.turns import Turns


def apply_plan(
    task: Task,
    lease: Lease,
    *,
    scope: Scope,
    turns: Turns,
    work: WorkStore,
    memories: MemoryStore,
    clock: Clock,
) -> Task:
    """Applies what is left of the plan, which must be whole, and ends the task.

    Raises: Conflict when the lease, the task or a target changed meanwhile: re-read and go on.
    """
    assert task.plan is not None and task.plan.is_whole
    parts = chunks(task.plan.operations, task.task_id, len(task.placements))
    while task.status is TaskStatus.OPEN:
        part = parts[task.applied_chunks]
        is_last = task.applied_chunks == len(parts) - 1
        changes = _changes(task, part, scope=scope, turns=turns, memories=memories)
        after = _after(task, changes, is_last, clock.now())
        if is_last:
            changes.append(retirement(task))
        work.apply(scope, lease, task, changes, after)
        task = after
    return task


def retirement(task: Task) -> Change:
    """Removes the task's working memory; harmless when it is gone already."""
    return Change(retired(task), projection=None)


def context_of(memories: Sequence[Memory], turns: Turns) -> dict[str, Message]:
    """The turns around these memories, by message id; those whose words are gone are absent."""
    return turns.around(each for memory in memories for each in memory.statement.context)


def projected(evolution: Evolution, turns: dict[str, Message], vector: Vector | None) -> Change:
    """The change of one memory with its search projection."""
    memory = evolution.memory
    near = [turns[each] for each in memory.statement.context if each in turns]
    return Change(memory, project(memory, near, vector), evolution.expected, evolution.archived)


def _changes(
    task: Task, part: range, *, scope: Scope, turns: Turns, memories: MemoryStore
) -> list[Change]:
    plan = task.plan.operations if task.plan else ()
    target_ids = [op.target_id for op in (plan[i] for i in part) if op.target_id]
    targets = memories.read(scope, target_ids) if target_ids else {}
    keeps = any(plan[i].action is Action.MERGE and plan[i].target_id in targets for i in part)
    vectors = _vectors(task, scope=scope, memories=memories) if keeps else {}
    evolutions = [evolve(task, i, plan[i], targets.get(plan[i].target_id or "")) for i in part]
    near = context_of([each.memory for each in evolutions], turns)
    return [projected(each, near, _kept(each.memory, vectors)) for each in evolutions]


def _vectors(task: Task, *, scope: Scope, memories: MemoryStore) -> dict[str, Vector | None]:
    return {each.memory_id: each.vector for each in memories.fresh(scope, task.home)}


def _kept(memory: Memory, vectors: dict[str, Vector | None]) -> Vector | None:
    """A memory that only gained evidence keeps its vector."""
    return vectors.get(memory.memory_id) if memory.embedding is EmbeddingState.READY else None


def _after(task: Task, changes: Sequence[Change], is_last: bool, now: int) -> Task:
    added = tuple(each.memory.memory_id for each in changes if each.expected is None)
    updated = tuple(each.memory.memory_id for each in changes if each.expected is not None)
    kinds: dict[str, MemoryKind] = {
        each.memory.memory_id: each.memory.statement.kind for each in changes
    }
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
            ),
        }
    )
