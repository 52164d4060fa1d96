"""Cuts a plan into transactions, and makes the same cuts on every delivery."""

from collections.abc import Sequence

from cairn.domain.tasks.plan import Operation
from cairn.domain.tasks.task import memory_id_of
from cairn.domain.transactions import ACTIONS_MAX, BYTES_MAX

# Two counters, task and open row. The working memory's own items are counted as one more memory.
FIXED_ACTIONS = 4


def chunks(plan: Sequence[Operation], task_id: str, placements: int) -> list[range]:
    """Index ranges that are applied together; a memory's placements are never split.

    At least one, so that an empty plan still completes its task. No range touches one memory
    twice: a transaction may not.
    """
    room = ACTIONS_MAX - FIXED_ACTIONS - _actions(placements)
    cuts = [0]
    touched: set[str] = set()
    actions = size = 0
    for index, operation in enumerate(plan):
        memory_id = operation.target_id or memory_id_of(task_id, index)
        places = max(placements, operation.places)
        actions, size = actions + _actions(places), size + _size(operation, places)
        is_full = actions > room and index > cuts[-1]
        if is_full or memory_id in touched or size > BYTES_MAX:
            cuts.append(index)
            touched, actions, size = set(), _actions(places), _size(operation, places)
        touched.add(memory_id)
    return [range(*pair) for pair in zip(cuts, [*cuts[1:], len(plan)], strict=True)]


def _actions(placements: int) -> int:
    return 2 + 2 * placements


def _size(operation: Operation, placements: int) -> int:
    """An upper estimate in bytes: item and history hold the text twice, projections as terms."""
    text = len(operation.statement.value.encode())
    return (4 + 3 * placements) * (text + 1_000)
