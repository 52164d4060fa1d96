"""Records of attempts to embed memories, written where the memories are unchanged."""

from collections.abc import Sequence
from itertools import batched

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_item
from cairn.adapters.dynamodb.items.values import Action
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.changes import UNCHANGED, expected_values
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.transactions import ACTIONS_MAX


def save_attempts(table: DynamoDBTable, scope: Scope, memories: Sequence[Memory]) -> frozenset[str]:
    """Ids of those that were still at their version and rev."""
    saved = set[str]()
    for batch in batched(memories, ACTIONS_MAX):
        saved |= _save_batch(table, scope, batch)
    return frozenset(saved)


def _save_batch(table: DynamoDBTable, scope: Scope, memories: Sequence[Memory]) -> set[str]:
    """One transaction, and another without those that have changed."""
    while memories:
        try:
            table.transact([_write(table, scope, memory) for memory in memories])
            break
        except ConditionFailed as refusal:
            memories = [m for place, m in enumerate(memories) if place not in refusal.refused]
    return {memory.memory_id for memory in memories}


def _write(table: DynamoDBTable, scope: Scope, memory: Memory) -> Action:
    item = memory_item(scope, memory, keys.CURRENT)
    return table.put_action(item, UNCHANGED, expected_values((memory.version, memory.rev)))
