"""Two runs compared: what is stored, with ids and times named by the add they belong to."""

import re
from dataclasses import replace

from cairn.adapters.dynamodb.items import keys
from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import (
    EmbeddingAttempts,
    EmbeddingState,
    Memory,
)
from cairn.domain.tasks.task import (
    Task,
    memory_id_of,
)
from tests.resilience.snapshot import Snapshot

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{13,15}")
OPERATIONS_MAX = 100  # of one add here
LAST_MOMENT = 10**15 - 1


def likeness(stored: Snapshot, *, with_vectors: bool) -> list[str]:
    """Everything that a crash must not change: not attempts, steps or when a task was rewritten,
    nor into how many segments rows were compacted.

    Ids are random and a resend comes later, so both are named by the order of acceptance. A memory
    is written with its vector or gets it after a crash, so how often it was written is left out.
    With a model, vectors are left out too: what dies with a process before it stores the vectors
    it has is embedded again, from the memory instead of its turns.
    """
    stored = _written_once(stored, with_vectors=with_vectors)
    lines = [
        *(_result(task) for task in stored.tasks.values()),
        *(repr(_settled(truth)) for truth in stored.truths.values()),
        *(repr(version) for versions in stored.archive.values() for version in versions),
        *(f"{subject}: {_unordered(row)!r}" for (subject, _), row in stored.fresh.items()),
        *(f"listed {entry}" for entry in stored.listed or ()),
        *(f"open {task_id}" for task_id in stored.open),
        *(f"{task_id} keeps {sorted(kept)}" for task_id, kept in stored.kept.items() if kept),
        *(f"{holder} claims words" for holder in stored.holders),
        *(
            f"watermark of {subject}"
            for subject, watermark in stored.watermarks.items()
            if watermark
        ),
        *(f"file {file}" for file in stored.files if "/segments/" not in file),
    ]
    names = _names(stored)
    return sorted(_ID.sub(lambda match: names.get(match[0], match[0]), line) for line in lines)


def _written_once(stored: Snapshot, *, with_vectors: bool) -> Snapshot:
    """`broken` has seen that each memory has a vector, and how often it was written at most."""
    once = {"rev": 0}
    return replace(
        stored,
        truths={i: truth.model_copy(update=once) for i, truth in stored.truths.items()},
        archive={
            i: [
                truth.model_copy(update=once | {"embedding": EmbeddingState.NONE}) for truth in kept
            ]
            for i, kept in stored.archive.items()
        },
        fresh={
            i: replace(row, rev=0, vector=row.vector if with_vectors else None)
            for i, row in stored.fresh.items()
        },
    )


def _unordered(row: Projection) -> Projection:
    """A segment keeps no order of terms and labels."""
    names = ("text_terms", "context_terms", "tags", "session_ids", "owner_ids", "agent_ids")
    ordered = {name: tuple(sorted(getattr(row, name))) for name in names}
    info = {key: tuple(sorted(row.info[key])) for key in sorted(row.info)}
    return replace(row, **ordered, info=info)  # type: ignore[arg-type]


def _settled(memory: Memory) -> Memory:
    """How often, when and where a vector was tried for is not compared, only what came of it."""
    handling = memory.handling.model_copy(update={"job_id": ""})
    tries = memory.tries and EmbeddingAttempts(begun=0, next_at=0, error=memory.tries.error)
    settled = {"moved_at": 0, "handling": handling, "tries": tries}
    return memory.model_copy(update=settled)


def _result(task: Task) -> str:
    volatile = {"attempts", "steps", "updated_at", "plan"}
    operations = task.plan.operations if task.plan else None
    changes = task.changes.model_copy(update={"unembedded": ()})  # by whom its vectors were made
    task = task.model_copy(update={"changes": changes})
    return f"{task.model_dump(exclude=volatile)} {operations!r}"


def _names(stored: Snapshot) -> dict[str, str]:
    """From ids and times to names that do not depend on the run."""
    names: dict[str, str] = {}
    for order, task in enumerate(sorted(stored.tasks.values(), key=lambda task: task.accepted_at)):
        name = f"add{order}"
        at = task.accepted_at
        names |= {task.task_id: name, task.working_id: f"{name}.working"}
        names |= {str(at): f"{name}.at", str(LAST_MOMENT - at): f"{name}.place"}
        names |= {keys.moment(at): f"{name}.at"}
        names |= {
            memory_id_of(task.task_id, index): f"{name}.{index}" for index in range(OPERATIONS_MAX)
        }
    return names | _direct_names(stored)


def _direct_names(stored: Snapshot) -> dict[str, str]:
    """Of memories that nobody had to understand, and of when they were written and changed."""
    names: dict[str, str] = {}
    direct = [truth for truth in stored.truths.values() if not truth.task_id]
    for order, memory in enumerate(sorted(direct, key=lambda memory: memory.created_at)):
        name, at = f"memory{order}", memory.created_at
        names |= {memory.memory_id: name, str(memory.updated_at): f"{name}.changed"}
        names |= {str(at): f"{name}.at", str(LAST_MOMENT - at): f"{name}.place"}
        for version in stored.archive.get(memory.memory_id, ()):
            names[str(version.valid_until)] = f"{name}.{version.version}.until"
    return names
