"""What an operator sees of the world in memory, under the same conditions as in the table."""

from cairn.domain.errors import Conflict
from cairn.domain.memory.embedding_attempts import due_at
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import Scope
from cairn.domain.tasks.diagnostics import Failure, TaskDiagnostics
from cairn.domain.tasks.task import (
    Task,
    TaskStatus,
)
from tests.fakes.stores.world import World


class InMemoryOperatorStore:
    def __init__(self, world: World) -> None:
        self._world = world

    def failures(self, project_id: str | None = None) -> list[Failure]:
        found = (*self._tasks(), *self._memories())
        mine = [failure for failure in found if project_id in (None, failure.project_id)]
        return sorted(mine, key=lambda failure: failure.failed_at)

    def reopen(self, scope: Scope, task: Task) -> None:
        world, key = self._world, (scope.project_id, task.task_id)
        with world.lock:
            current = world.tasks.get(key)
            if current is None or current.status is not TaskStatus.FAILED:
                raise Conflict("the task has not failed")
            if current.applied_chunks != task.applied_chunks:
                raise Conflict("the task is at another chunk")
            if world.erasure_watermark(scope, task.home.hash) >= task.accepted_at:
                raise Conflict("erased")
            if not self._has_words(scope.project_id, task):
                raise Conflict("deleted")
            world.tasks[key] = task.model_copy(update={"plan": current.plan})
            rows = world.open.setdefault((scope.project_id, task.home.hash), {})
            rows[task.task_id] = task.updated_at

    def subjects(self, project_id: str | None = None) -> list[tuple[Scope, str]]:
        found = [
            (owner, subject.hash)
            for (owner, _), memory in self._world.truths.items()
            if project_id in (None, owner)
            for subject in memory.placements
        ]
        return [(Scope(owner), identity) for owner, identity in dict.fromkeys(found)]

    def diagnose(self, scope: Scope, task: Task) -> TaskDiagnostics:
        world, home = self._world, (scope.project_id, task.home.hash)
        head = world.head(scope, task.home.hash)
        stored = world.tasks.get((scope.project_id, task.task_id))
        return TaskDiagnostics(
            plan=stored and stored.plan,
            not_before=world.open.get(home, {}).get(task.task_id),
            lease_until=head.lease.expires_at if head.lease else 0,
            erased_before=head.erased_before,
        )

    def _tasks(self) -> list[Failure]:
        return [
            Failure(
                project_id=project_id,
                task_id=task_id,
                reason=task.error or "",
                failed_at=task.updated_at,
            )
            for (project_id, task_id), task in self._world.tasks.items()
            if task.status is TaskStatus.FAILED
            and self._has_words(project_id, task)
            and task.accepted_at > self._world.erasure_watermark(Scope(project_id), task.home.hash)
        ]

    def _has_words(self, project_id: str, task: Task) -> bool:
        return (project_id, task.working_id) in self._world.truths

    def _memories(self) -> list[Failure]:
        return [
            Failure(
                project_id=project_id,
                task_id=memory.task_id,
                memory_id=memory_id,
                reason=memory.tries.error,
                failed_at=due_at(memory),
            )
            for (project_id, memory_id), memory in self._world.truths.items()
            if memory.embedding is EmbeddingState.FAILED
            and memory.tries
            and memory.accepted_at
            > self._world.erasure_watermark(Scope(project_id), memory.home.hash)
        ]
