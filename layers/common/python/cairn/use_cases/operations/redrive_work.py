"""Redrive abandoned work: tasks that failed, and memories that got no vector."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched, groupby

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.memory.embedding_attempts import redriven
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope
from cairn.domain.tasks.diagnostics import Failure
from cairn.domain.tasks.task import TaskStatus
from cairn.use_cases.operations.ports import OperationPorts
from cairn.use_cases.shared.send_jobs import send_extraction_job


@dataclass(frozen=True)
class Selection:
    """Which failures: of this project, with this in their reason, of these tasks, where given."""

    project_id: str | None = None
    reason: str = ""
    task_ids: frozenset[str] = frozenset()

    def matches(self, failure: Failure) -> bool:
        return self.reason in failure.reason and (
            not self.task_ids or failure.task_id in self.task_ids
        )


def find_failures(selection: Selection, *, ports: OperationPorts) -> list[Failure]:
    """Longest ago first. What was erased is not among them."""
    return list(filter(selection.matches, ports.operator.failures(selection.project_id)))


def redrive(failures: Sequence[Failure], *, ports: OperationPorts) -> Iterator[bool]:
    """Works as it is iterated: True for each that is open again, False where it no longer failed.

    Stopped at any point, what is done is done and the rest can be found again.
    """
    for project_id, group in groupby(sorted(failures, key=_project), key=_project):
        scope, own = Scope(project_id), list(group)
        for failure in own:
            if failure.memory_id is None:
                yield _reopen(failure.task_id, scope, ports)
        memory_ids = (failure.memory_id for failure in own if failure.memory_id)
        for batch in batched(memory_ids, MAX_BATCH_SIZE):
            yield from _embed_again(batch, scope, ports)


def _project(failure: Failure) -> str:
    return failure.project_id


def _reopen(task_id: str, scope: Scope, ports: OperationPorts) -> bool:
    """Grants all attempts anew; what was planned and applied stays so."""
    task = ports.tasks.read(scope, task_id)
    if task is None:
        return False
    fresh = task.model_copy(update={"status": TaskStatus.OPEN, "attempts": 0})
    try:
        ports.operator.reopen(scope, fresh.noted(ports.clock.now(), "redriven"))
    except Conflict:
        return False
    send_extraction_job(scope, task.home.hash, ports.queue)
    return True


def _embed_again(memory_ids: Sequence[str], scope: Scope, ports: OperationPorts) -> Iterator[bool]:
    found, now = ports.memories.read(scope, memory_ids), ports.clock.now()
    failed = (memory for memory in found.values() if memory.embedding is EmbeddingState.FAILED)
    reopened = [redriven(memory, now) for memory in failed]
    again = ports.memories.save_embedding_attempts(scope, reopened)
    with suppress(DependencyUnavailable):  # reconcile finds them in the index
        if again:
            ports.queue.embed(scope, sorted(again))
    yield from (memory_id in again for memory_id in memory_ids)
