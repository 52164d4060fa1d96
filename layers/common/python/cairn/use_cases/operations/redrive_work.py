"""Put to work again what was given up: tasks that failed, memories that got no vector."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import batched, groupby

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.memory.embedding_attempts import put_to_work_again
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope
from cairn.domain.tasks.standing import Failure
from cairn.domain.tasks.task import TaskStatus
from cairn.ports.clock import Clock
from cairn.ports.job_queue import JobQueue
from cairn.ports.memory_store import MemoryStore
from cairn.ports.operator_store import OperatorStore
from cairn.ports.task_store import TaskStore
from cairn.use_cases.shared.send_jobs import wake


@dataclass(frozen=True)
class Selection:
    """Which failures: of one project, with this in their reason, of these tasks; each if given."""

    project_id: str | None = None
    reason: str = ""
    task_ids: frozenset[str] = frozenset()

    def has(self, failure: Failure) -> bool:
        return self.reason in failure.reason and (
            not self.task_ids or failure.task_id in self.task_ids
        )


@dataclass(frozen=True)
class Redrive:
    """The ports redriving works with."""

    operator: OperatorStore
    tasks: TaskStore
    memories: MemoryStore
    queue: JobQueue
    clock: Clock


def find_failures(selection: Selection, *, operator: OperatorStore) -> list[Failure]:
    """Longest ago first. What was erased is not among them."""
    return list(filter(selection.has, operator.failures(selection.project_id)))


def redrive(failures: Sequence[Failure], *, ports: Redrive) -> Iterator[bool]:
    """Works as it is iterated: True for each that is open again, False where it no longer failed.

    Stopped at any point, what is done is done and the rest can be found again.
    """
    for project_id, group in groupby(sorted(failures, key=_project), key=_project):
        scope, own = Scope(project_id), list(group)
        for failure in own:
            if failure.memory_id is None:
                yield _reopen(scope, failure.task_id, ports)
        for batch in batched((each.memory_id for each in own if each.memory_id), MAX_BATCH_SIZE):
            yield from _embed_again(scope, batch, ports)


def _project(failure: Failure) -> str:
    return failure.project_id


def _reopen(scope: Scope, task_id: str, ports: Redrive) -> bool:
    """With all its attempts before it; what was planned and applied stays so."""
    task = ports.tasks.read(scope, task_id)
    if task is None:
        return False
    fresh = task.model_copy(update={"status": TaskStatus.OPEN, "attempts": 0})
    try:
        ports.operator.reopen(scope, fresh.noted(ports.clock.now(), "redriven"))
    except Conflict:
        return False
    wake(scope, task.home.hash, ports.queue)
    return True


def _embed_again(scope: Scope, memory_ids: Sequence[str], ports: Redrive) -> Iterator[bool]:
    found, now = ports.memories.read(scope, memory_ids), ports.clock.now()
    failed = [each for each in found.values() if each.embedding is EmbeddingState.FAILED]
    reopened = [put_to_work_again(each, now) for each in failed]
    again = ports.memories.save_tries(scope, reopened)
    with suppress(DependencyUnavailable):  # reconcile finds them in the index
        if again:
            ports.queue.embed(scope, sorted(again))
    yield from (memory_id in again for memory_id in memory_ids)
