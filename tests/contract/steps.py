"""What tests of several ports do before the step they are about."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.domain.index.change import Change
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.work_queue import Lease
from tests.builders import (
    SCOPE,
    advanced,
    change_of,
    lease_of,
    make_addition,
    make_task,
    working_change,
    working_memory_removal,
)
from tests.contract.parts import Stores


def accept(
    stores: Stores,
    task: Task,
    *texts: str,
    scope: Scope = SCOPE,
    body: str | None = None,
    is_keyed: bool = False,
) -> str:
    """Without a `body` of its own an add repeats no other."""
    addition = make_addition(task, *texts, body=body or task.task_id, is_keyed=is_keyed)
    return stores.tasks.accept(scope, addition, working_change(task, addition.messages[0].text))


def hold(stores: Stores, task: Task, token: str = "mine", scope: Scope = SCOPE) -> Lease:
    lease = lease_of(task, token)
    assert stores.work.acquire(scope, lease, task.accepted_at)
    return lease


def accepted_and_held(stores: Stores, task: Task | None = None) -> tuple[Task, Lease]:
    task = task or make_task()
    accept(stores, task)
    return task, hold(stores, task)


def complete(stores: Stores, task: Task, changes: Sequence[Change]) -> Task:
    """Accepts the task and applies `changes` as its only chunk."""
    accept(stores, task)
    lease, after = hold(stores, task), advanced(task, ended=True)
    stores.work.apply(SCOPE, lease, task, [*changes, working_memory_removal(task)], after)
    stores.work.release(SCOPE, lease)
    return after


def remember(stores: Stores, text: str = "a word", task: Task | None = None) -> Memory:
    """A memory as a completed task leaves it."""
    task = task or make_task()
    change = change_of(task, 0, text)
    complete(stores, task, [change])
    return change.memory


def supersede(stores: Stores, memory: Memory, text: str, at: int) -> Memory:
    """The next version of the memory, by another add."""
    task = make_task(memory.home, at=at, also_in=memory.placements[1:])
    change = change_of(task, 0, text, target=memory)
    complete(stores, task, [change])
    return change.memory


def at_once[T, R](step: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """`step` of each item in a thread of its own; raises what any of them raised."""
    with ThreadPoolExecutor(len(items)) as threads:
        return list(threads.map(step, items))
