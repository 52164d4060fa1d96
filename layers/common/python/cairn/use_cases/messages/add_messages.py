"""Accept messages of a conversation: two round trips, no model, nothing lost."""

from collections.abc import Callable

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.scope import Permission, Scope, SubjectType
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.use_cases.entities.agents import Agents, registered_agent
from cairn.use_cases.messages.new_addition import (
    AddMessages,
    new_addition,
    working_memory_change,
)
from cairn.use_cases.messages.ports import MessagePorts
from cairn.use_cases.shared.send_jobs import send_extraction_job

POLL_MS = 200


def add_messages(command: AddMessages, *, scope: Scope, deadline: int, ports: MessagePorts) -> Task:
    """Returns the task: open when accepted only, ended when it was extracted in the call.

    Nothing is uploaded for a resend.

    Raises: InvalidRequest with code `knowledge_base_not_linked` for an unlinked id, with
    `idempotency_key_reused` for a key that another request was sent with.
    """
    scope.require(Permission.WRITE)
    refuse_knowledge_bases(command)
    addition, uploads = new_addition(command, ports.clock.now())
    if uploads and (first := ports.tasks.repeated(scope, addition)):
        return ports.tasks.read(scope, first) or addition.task
    for key, data in uploads.items():
        ports.files.put(scope, key, data)
    extract = ports.prepare_extraction(scope, addition, deadline) if command.wait else None
    _register_agents(command, scope, ports.agents)
    task_id = ports.tasks.accept(scope, addition, working_memory_change(addition))
    if extract is None and task_id == addition.task.task_id:
        if send_extraction_job(scope, addition.task.home.hash, ports.queue):
            return addition.task
        extract = ports.prepare_extraction(scope, addition, deadline)  # in place of a worker
    if extract and not _extract_now(extract) and command.wait:
        return _wait_for_end(task_id, scope, deadline, ports)
    return ports.tasks.read(scope, task_id) or addition.task


def refuse_knowledge_bases(command: AddMessages) -> None:
    """None can be linked yet. Raises: InvalidRequest."""
    for knowledge_base_id in command.knowledge_base_ids:
        raise InvalidRequest(
            f"allow_knowledgebase_ids: '{knowledge_base_id}' is not linked to this project",
            code="knowledge_base_not_linked",
        )


def _register_agents(command: AddMessages, scope: Scope, agents: Agents) -> None:
    """An agent that has memories is listed among the agents."""
    for subject in command.subjects:
        if subject.type is SubjectType.AGENT:
            registered_agent(scope, subject.id, agents)


def _extract_now(extract: Callable[[], bool]) -> bool:
    """False when another worker holds the subject, which will do this work, too.

    Otherwise all that is possible now was done: what is still open waits for its next attempt, or
    after an outage for reconcile.
    """
    try:
        return extract()
    except DependencyUnavailable:
        return True


def _wait_for_end(task_id: str, scope: Scope, deadline: int, ports: MessagePorts) -> Task:
    """Polls until another worker has ended the task; still open if the deadline comes first."""
    while True:
        task = ports.tasks.read(scope, task_id)
        assert task is not None, "an accepted task is never removed"
        is_late = ports.clock.now() + POLL_MS >= deadline
        if task.status is not TaskStatus.OPEN or is_late:
            return task
        ports.clock.sleep(POLL_MS)
