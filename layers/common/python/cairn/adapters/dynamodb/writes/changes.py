"""A memory's change as the actions of one transaction: versions, projections, listings."""

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import listing_item, memory_item
from cairn.adapters.dynamodb.items.memory_keys import MemoryKeys, keys_of
from cairn.adapters.dynamodb.items.projection_items import fresh_item, tombstone_of
from cairn.adapters.dynamodb.items.segment_items import garbage_collection_item
from cairn.adapters.dynamodb.items.values import Action
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.index.change import Change
from cairn.domain.scope import Scope

UNCHANGED = "version = :version AND rev = :rev"
ABSENT = "attribute_not_exists(pk)"


def change_actions(table: DynamoDBTable, scope: Scope, change: Change) -> list[Action]:
    """Conditioned on what the change was computed from; covers every placement or none."""
    if change.projection is None:
        return _removal(table, scope, change)
    actions = [_current(table, scope, change)]
    if change.archived is not None:
        sk = keys.version(change.archived.version)
        actions.append(table.put_action(memory_item(scope, change.archived, sk)))
    for subject in change.memory.placements:
        pk = keys.subject(scope, subject.hash)
        actions.append(table.put_action(fresh_item(pk, change.projection)))
        if change.expected is None or change.is_relisted:
            actions.append(table.put_action(listing_item(pk, change.memory)))
    return [*actions, *_left(table, scope, change)]


def _left(table: DynamoDBTable, scope: Scope, change: Change) -> list[Action]:
    """Out of the subject it has left; segments of the others hold it as it was before."""
    if not change.left:
        return []
    memory = keys_of(change.memory)
    pk, name = keys.memory(scope, memory.memory_id), f"{memory.memory_id}#{memory.rev}"
    subjects = [keys.subject(scope, place) for place in memory.places]
    plans = [garbage_collection_item(subject, name, memory.updated_at) for subject in subjects]
    earlier = map(keys.version, range(1, memory.version))
    return [
        *leaving_actions(table, scope, memory, change.left),
        *map(table.put_action, plans),
        *(table.delete_action(pk, version) for version in earlier),
    ]


def _current(table: DynamoDBTable, scope: Scope, change: Change) -> Action:
    item = memory_item(scope, change.memory, keys.CURRENT)
    if change.expected is None:
        return table.put_action(item, ABSENT)
    return table.put_action(item, UNCHANGED, expected_values(change.expected))


def expected_values(expected: tuple[int, int]) -> dict[str, int]:
    """What `UNCHANGED` compares with."""
    version, rev = expected
    return {":version": version, ":rev": rev}


def _removal(table: DynamoDBTable, scope: Scope, change: Change) -> list[Action]:
    """Without `expected` whatever is there goes, and it is no error if nothing is."""
    condition = (UNCHANGED, expected_values(change.expected)) if change.expected else ()
    return removal_actions(
        table,
        scope,
        keys_of(change.memory),
        *condition,
        is_in_no_segment=change.is_in_no_segment,
    )


def removal_actions(
    table: DynamoDBTable,
    scope: Scope,
    memory: MemoryKeys,
    condition: str = "",
    values: dict[str, int] | None = None,
    *,
    is_in_no_segment: bool = False,
) -> list[Action]:
    """The current version on its condition, rows, listings and claim; earlier versions last."""
    pk = keys.memory(scope, memory.memory_id)
    actions = [table.delete_action(pk, keys.CURRENT, condition, values)]
    for place in memory.places:
        actions += leaving_actions(table, scope, memory, place, is_in_no_segment=is_in_no_segment)
    if memory.claim:
        actions.append(table.delete_action(*keys.claim(scope, memory.claim)))
    earlier = map(keys.version, range(1, memory.version))
    return [*actions, *(table.delete_action(pk, version) for version in earlier)]


def leaving_actions(
    table: DynamoDBTable,
    scope: Scope,
    memory: MemoryKeys,
    place: str,
    *,
    is_in_no_segment: bool = False,
) -> list[Action]:
    """Take the memory out of one subject, by its hash."""
    pk = keys.subject(scope, place)
    return [
        table.delete_action(pk, keys.fresh(memory.memory_id))
        if is_in_no_segment
        else table.put_action(fresh_item(pk, tombstone_of(memory))),
        table.delete_action(pk, keys.listing(memory.created_at, memory.memory_id)),
    ]
