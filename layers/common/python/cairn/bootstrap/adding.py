"""Accepting messages, without loading what understands them unless it is needed."""

from collections.abc import Callable

from cairn.bootstrap import agents, filing, parts, writing
from cairn.domain.scope import Scope
from cairn.domain.task import Addition, Task
from cairn.use_cases.add_messages import add_messages
from cairn.use_cases.new_addition import AddMessages


def add(command: AddMessages, scope: Scope, deadline: int) -> Task:
    return add_messages(
        command,
        scope=scope,
        deadline=deadline,
        tasks=writing.tasks(),
        queue=writing.queue(),
        files=filing.files(),
        clock=parts.clock,
        agents=agents.agents(),
        prepare=_prepare,
    )


def _prepare(scope: Scope, addition: Addition, deadline: int) -> Callable[[], bool]:
    # numpy and the rules are for synchronous adds and for a queue that is down, not for cold starts
    from cairn.bootstrap import understanding  # noqa: PLC0415

    return understanding.prepare(scope, addition, deadline)
