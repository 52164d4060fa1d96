"""Begin to understand an addition while it is still being stored."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from cairn.domain.errors import CairnError
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Addition, Task
from cairn.use_cases.extraction.extract_memories import extract_memories
from cairn.use_cases.extraction.find_related import related_by
from cairn.use_cases.extraction.ports import Extraction
from cairn.use_cases.extraction.read_window import read_window
from cairn.use_cases.extraction.turns import Turns

# Does a piece of work while its caller goes on.
type Beside = Callable[[Callable[[], None]], None]


def prepare_addition(
    addition: Addition, *, scope: Scope, deadline: int, ports: Extraction, beside: Beside
) -> Callable[[], bool]:
    """What it returns is `extract_memories` for the addition's home, which needs no reading twice.

    Read is nothing that another writer of the subject could change: that is read under the lease.
    """
    task = addition.task
    turns = Turns(scope, ports.tasks, {task.task_id: addition.messages})
    beside(partial(_read_ahead, task, turns, deadline, ports))
    knowing = replace(ports, ahead={task.task_id: turns})
    return partial(extract_memories, task.home.hash, scope=scope, deadline=deadline, ports=knowing)


def _read_ahead(task: Task, turns: Turns, deadline: int, ports: Extraction) -> None:
    with suppress(CairnError):  # it is asked for again where failures are told
        first = read_window(task, turns, ports.extractor)
        if ports.relating:
            latest = related_by(deadline, ports.clock.now())
            turns.meanings(first.messages, first.earlier, ports.relating, latest)
