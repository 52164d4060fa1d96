"""Memories as the transactions that remove them for good."""

from collections.abc import Iterable, Iterator, Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items.memory_keys import MemoryKeys
from cairn.adapters.dynamodb.items.values import Action
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import UNCHANGED, expected_values, removal_actions
from cairn.domain.scope import Scope
from cairn.domain.transactions import ACTIONS_MAX


def removal(table: DynamoDBTable, scope: Scope, memory: MemoryKeys) -> list[list[Action]]:
    """The last transaction takes the current version with all projections, if it is as given."""
    expected = expected_values((memory.version, memory.rev))
    return earliest_first(removal_actions(table, scope, memory, UNCHANGED, expected))


def earliest_first(actions: Sequence[Action]) -> list[list[Action]]:
    """A change that ends with the earlier versions it removes, as transactions.

    Earlier versions that the last transaction has no room for go in transactions before it.
    """
    whole, rest = list(actions[:ACTIONS_MAX]), list(actions[ACTIONS_MAX:])
    parts = [rest[start : start + ACTIONS_MAX] for start in range(0, len(rest), ACTIONS_MAX)]
    return [*parts, whole]


def remove_packed(table: DynamoDBTable, parts: Iterable[Sequence[Action]]) -> bool:
    """False when something was changed meanwhile, stands as it was, and is to be read again."""
    is_done = True
    for actions in packed(parts):
        try:
            table.transact(actions)
        except ConditionFailed:
            is_done = False
    return is_done


def packed(parts: Iterable[Sequence[Action]]) -> Iterator[list[Action]]:
    """As few transactions as hold them, in their order; no part is divided."""
    batch: list[Action] = []
    for part in parts:
        if batch and len(batch) + len(part) > ACTIONS_MAX:
            yield batch
            batch = []
        batch = [*batch, *part]
    if batch:
        yield batch
