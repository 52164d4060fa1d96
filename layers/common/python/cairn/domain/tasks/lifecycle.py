"""How the operations of a task create memories, change them, or set them aside. Pure."""

from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory, MemoryStatus, Statement
from cairn.domain.memory.writing import in_status, restated
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import Task, memory_id_of

# Messages under which a much corrected memory stays findable: all are read to project it.
CONTEXT_MAX = 12
# Of evidence, of conversations and of tags: what is said every day must stay an item of 400 KB.
KEPT_MAX = 100


def evolve(task: Task, index: int, operation: Operation, target: Memory | None) -> Evolution | None:
    """Apply one operation to its target as it is now.

    A target that is gone means a new memory; to a feedback, that there is nothing to correct: None.
    Times come from the task, not from a clock, so that every delivery computes the same result.
    """
    if operation.action is Action.ADD or (target is None and not task.is_feedback):
        return Evolution(added(task, index, operation.statement))
    if target is None:
        return None
    if operation.action is Action.FORGET:
        return in_status(target, MemoryStatus.ARCHIVED, task.accepted_at)
    if task.is_feedback:  # holds from now on, whenever the memory was said
        return restated(target, operation.statement, task.accepted_at)
    if operation.action is Action.MERGE:
        return _merged(task, operation.statement, target)
    if operation.statement.stated_at >= target.statement.stated_at:
        return _superseded(task, operation.statement, target)
    return _preceded(task, operation.statement, target)


def planned_memories(task: Task) -> list[Memory]:
    """What the plan adds so far, as its later operations leave it; in the order of the plan."""
    planned: dict[str, Memory] = {}
    for index, operation in enumerate(task.plan.operations if task.plan else ()):
        target = planned.get(operation.target_id or "")
        is_known = operation.target_id is None or target
        evolution = evolve(task, index, operation, target) if is_known else None
        if evolution:
            planned[evolution.memory.memory_id] = evolution.memory
    return list(planned.values())


def added(task: Task, index: int, statement: Statement) -> Memory:
    """The memory that the task's operation `index` adds."""
    memory_id = memory_id_of(task.task_id, index)
    return created_by(task, memory_id, statement, EmbeddingState.PENDING)


def created_by(
    task: Task, memory_id: str, statement: Statement, embedding: EmbeddingState
) -> Memory:
    """A new memory with the task's owner, audience, conversation and time."""
    return Memory(
        memory_id=memory_id,
        home=task.home,
        placements=task.placements,
        task_id=task.task_id,
        session_ids=(task.conversation.session_id,),
        labels=task.labels,
        statement=statement,
        embedding=embedding,
        accepted_at=task.accepted_at,
        created_at=task.accepted_at,
        updated_at=task.accepted_at,
    )


def _merged(task: Task, statement: Statement, target: Memory) -> Evolution:
    """More evidence for the target: the same version, updated later, nothing listed twice.

    The evidence it began with stays: the turns that follow it are found from there.
    """
    known = target.statement
    evidence = _union(known.evidence, statement.evidence)
    labels = target.labels.model_copy(
        update={"tags": _union(target.labels.tags, task.labels.tags)[-KEPT_MAX:]},
    )
    memory = target.model_copy(
        update={
            "rev": target.rev + 1,
            "statement": known.model_copy(
                update={
                    "evidence": (*evidence[:1], *evidence[1:][1 - KEPT_MAX :]),
                    "said_by": _speakers(target, statement),
                }
            ),
            "labels": labels,
            "session_ids": _sessions(target, task),
            "updated_at": max(target.updated_at, task.accepted_at),
        }
    )
    return Evolution(memory, expected=(target.version, target.rev))


def _speakers(target: Memory, statement: Statement) -> tuple[str, ...]:
    """Of both; none are named while the home alone is known to have said anything."""
    said_by = target.statement.said_by
    if said_by == statement.said_by:
        return said_by
    own = (target.home.id,)
    return _union(said_by or own, statement.said_by or own)


def _superseded(task: Task, statement: Statement, target: Memory) -> Evolution:
    """The newer statement is the next version; the old one stays, with the end of its validity."""
    before = _union(target.statement.context, target.statement.evidence)
    context = _union(before, statement.context)[-CONTEXT_MAX:]
    memory = _next_version(task, target).model_copy(
        update={
            # A correction is also found by the messages around what it corrects.
            "statement": statement.model_copy(update={"context": context}),
            "labels": task.labels,
            "task_id": task.task_id,
            "session_ids": _sessions(target, task),
        }
    )
    archived = target.model_copy(
        update={"status": MemoryStatus.SUPERSEDED, "valid_until": statement.stated_at}
    )
    return Evolution(memory, (target.version, target.rev), archived)


def _preceded(task: Task, statement: Statement, target: Memory) -> Evolution:
    """An older statement that arrives late becomes the earlier version, never the current one."""
    archived = created_by(task, target.memory_id, statement, EmbeddingState.NONE).model_copy(
        update={
            "version": target.version,
            "home": target.home,
            "placements": target.placements,
            "status": MemoryStatus.SUPERSEDED,
            "valid_until": target.statement.stated_at,
        }
    )
    return Evolution(_next_version(task, target), (target.version, target.rev), archived)


def _next_version(task: Task, target: Memory) -> Memory:
    return target.model_copy(
        update={
            "version": target.version + 1,
            "rev": target.rev + 1,
            "embedding": EmbeddingState.PENDING,
            "tries": None,
            "accepted_at": max(target.accepted_at, task.accepted_at),
            "updated_at": max(target.updated_at, task.accepted_at),
        }
    )


def _sessions(target: Memory, task: Task) -> tuple[str, ...]:
    """The latest last, which is the one that answers show."""
    latest = task.conversation.session_id
    earlier = (session_id for session_id in target.session_ids if session_id != latest)
    return (*earlier, latest)[-KEPT_MAX:]


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
