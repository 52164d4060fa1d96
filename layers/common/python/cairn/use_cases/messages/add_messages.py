"""Accept messages of a conversation: two round trips, no model, nothing lost."""

from collections.abc import Callable

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.scope import Permission, Scope, SubjectType
from cairn.domain.tasks.task import (
    Addition,
    Task,
    TaskStatus,
)
from cairn.ports.clock import Clock
from cairn.ports.file_store import FileStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.task_store import TaskStore
from cairn.use_cases.entities.agents import Agents, registered_agent
from cairn.use_cases.messages.new_addition import (
    AddMessages,
    new_addition,
    working_memory,
)
from cairn.use_cases.shared.send_jobs import wake

# Reads ahead what an addition's understanding begins with. What it returns understands the open
# work of the addition's home in this process: `extract_memories` with its ports bound.
type Prepare = Callable[[Scope, Addition, int], Callable[[], bool]]

POLL_MS = 200


def add_messages(
    command: AddMessages,
    *,
    scope: Scope,
    deadline: int,
    tasks: TaskStore,
    queue: JobQueue,
    files: FileStore,
    clock: Clock,
    agents: Agents,
    prepare: Prepare,
) -> Task:
    """Returns the task: open when accepted only, ended when the work was done in the call.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id.
    """
    scope.require(Permission.WRITE)
    _check_linked(command)
    addition = new_addition(command, scope, files, clock.now())
    understand = prepare(scope, addition, deadline) if command.wait else None
    _register_agents(command, scope, agents)
    accepted = tasks.accept(scope, addition, working_memory(addition))
    if understand is None and not accepted.is_repeat:
        if wake(scope, addition.task.home.hash, queue):
            return addition.task
        understand = prepare(scope, addition, deadline)  # the work is done in the request
    if understand and _is_elsewhere(understand) and command.wait:
        return _ended(scope, accepted.task_id, deadline, tasks, clock)
    return tasks.read(scope, accepted.task_id) or addition.task


def _check_linked(command: AddMessages) -> None:
    for each in command.knowledge_base_ids:
        raise InvalidRequest(
            f"allow_knowledgebase_ids: '{each}' is not linked to this project",
            code="knowledge_base_not_linked",
        )


def _register_agents(command: AddMessages, scope: Scope, agents: Agents) -> None:
    """Who remembers something is listed among the agents."""
    for subject in command.subjects:
        if subject.type is SubjectType.AGENT:
            registered_agent(scope, subject.id, agents)


def _is_elsewhere(understand: Callable[[], bool]) -> bool:
    """True when another worker holds the subject, and will see this work before it leaves.

    Otherwise all that could be done now was done: what is still open waits for a retry, or after
    an outage for reconcile.
    """
    try:
        return not understand()
    except DependencyUnavailable:
        return False


def _ended(scope: Scope, task_id: str, deadline: int, tasks: TaskStore, clock: Clock) -> Task:
    """Polls until the worker that holds the subject is done; open if the deadline comes first."""
    while True:
        task = tasks.read(scope, task_id)
        assert task is not None, "an accepted task is never removed"
        if task.status is not TaskStatus.OPEN or clock.now() + POLL_MS >= deadline:
            return task
        clock.sleep(POLL_MS)
