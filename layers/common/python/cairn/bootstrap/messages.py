"""Accepting messages. What extracts them is loaded when it is needed."""

from collections.abc import Callable

from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import agent_registry, file_store
from cairn.domain.memory.memory import Statement
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Addition, Task
from cairn.use_cases.messages.add_messages import add_messages
from cairn.use_cases.messages.new_addition import AddMessages
from cairn.use_cases.messages.ports import MessagePorts


def add(command: AddMessages, scope: Scope, deadline: int) -> Task:
    ports = MessagePorts(
        tasks=tasks.tasks(),
        queue=tasks.queue(),
        files=file_store.files(),
        clock=base.clock,
        agents=agent_registry.agents(),
        prepare_extraction=_prepare_extraction,
    )
    return add_messages(command, scope=scope, deadline=deadline, ports=ports)


def preview(command: AddMessages, scope: Scope, deadline: int) -> tuple[Statement, ...]:
    from cairn.bootstrap import extraction  # noqa: PLC0415

    return extraction.preview(command, scope, deadline)


def _prepare_extraction(scope: Scope, addition: Addition, deadline: int) -> Callable[[], bool]:
    # numpy and the rules are for synchronous adds and for a queue that is down, not for cold starts
    from cairn.bootstrap import extraction  # noqa: PLC0415

    return extraction.prepare(scope, addition, deadline)
