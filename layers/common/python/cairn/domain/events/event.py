"""An event of a memory, task or webhook as it is published: ids and states, never content."""

from enum import StrEnum

from cairn.domain.value import Value


class EventType(StrEnum):
    MEMORY_CREATED = "memory.created"
    MEMORY_UPDATED = "memory.updated"
    MEMORY_DELETED = "memory.deleted"
    EMBEDDING_COMPLETED = "embedding.completed"
    EMBEDDING_FAILED = "embedding.failed"
    TASK_COMPLETED = "task.completed"
    TASK_FAILED = "task.failed"
    WEBHOOK_TEST = "webhook.test"


class Event(Value):
    """`event_id` is the same however often one event is published.

    `item_id` is the memory's, task's or webhook's id, `status` its state after the event,
    `agent_id` as the writer named the agent; `job_id` and `error` are empty where there is none.
    Times in ms; `at` is when it happened.
    """

    event_id: str
    type: EventType
    project_id: str
    item_id: str
    status: str
    at: int
    agent_id: str = ""
    job_id: str = ""
    error: str = ""
    created_at: int = 0
    updated_at: int = 0
