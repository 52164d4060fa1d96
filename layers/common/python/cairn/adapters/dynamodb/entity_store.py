"""Entities in DynamoDB."""

from collections.abc import Sequence

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.entities.entity import Entity
from cairn.domain.errors import Conflict, InvalidRequest
from cairn.domain.scope import Scope

ABSENT = "attribute_not_exists(pk)"


class DynamoDBEntityStore:
    """Implements `ports.EntityStore`. An item for type and name keeps these unique."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def create(self, scope: Scope, entity: Entity) -> Entity:
        write = self._table.put_action(_entity_item(scope, entity))
        try:
            self._table.transact([self._name(scope, entity, ABSENT), write])
        except ConditionFailed as refusal:
            holder = str((refusal.item or {}).get("entity_id"))
            # None: the entity that had the name was removed just now, and the name with it.
            return self.read(scope, [holder]).get(holder) or self.create(scope, entity)
        return entity

    def read(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, Entity]:
        pk = keys.entities(scope)
        found = self._table.get_many([(pk, keys.entity(entity_id)) for entity_id in entity_ids])
        entities = readable(entity_from, found.values())
        return {entity.entity_id: entity for entity in entities}

    def entities(self, scope: Scope) -> list[Entity]:
        items = self._table.query(
            "pk = :pk AND begins_with(sk, :entity)",
            {":pk": keys.entities(scope), ":entity": keys.ENTITY},
        )
        return sorted(
            readable(entity_from, items), key=lambda entity: (-entity.created_at, entity.entity_id)
        )

    def save(self, scope: Scope, before: Entity, after: Entity) -> None:
        actions = [self._table.put_action(_entity_item(scope, after), *_unchanged(before))]
        if after.identity != before.identity:
            actions += [self._name(scope, after, ABSENT), self._without_name(scope, before)]
        try:
            self._table.transact(actions)
        except ConditionFailed as refusal:
            if refusal.item and refusal.item["sk"] == keys.entity_name(after.identity):
                raise InvalidRequest(
                    "name: another entity of this type has it", code="entity_name_taken"
                ) from refusal
            raise Conflict("the entity has changed meanwhile") from refusal

    def remove(self, scope: Scope, entity: Entity) -> None:
        key = keys.entities(scope), keys.entity(entity.entity_id)
        gone = self._table.delete_action(*key, *_unchanged(entity))
        try:
            self._table.transact([gone, self._without_name(scope, entity)])
        except ConditionFailed as refusal:
            raise Conflict("the entity has changed meanwhile") from refusal

    def _name(self, scope: Scope, entity: Entity, condition: str) -> Action:
        pk, sk = keys.entities(scope), keys.entity_name(entity.identity)
        item = stamped(pk, sk, entity.updated_at, entity_id=entity.entity_id)
        return self._table.put_action(item, condition)

    def _without_name(self, scope: Scope, entity: Entity) -> Action:
        own = {":own": entity.entity_id}
        sk = keys.entity_name(entity.identity)
        return self._table.delete_action(keys.entities(scope), sk, "entity_id = :own", own)


def _unchanged(entity: Entity) -> tuple[str, dict[str, int]]:
    """The condition that the stored entity is still this one."""
    return "updated_at = :read_at", {":read_at": entity.updated_at}


def _entity_item(scope: Scope, entity: Entity) -> Attributes:
    sk, body = keys.entity(entity.entity_id), pack(entity.model_dump_json())
    return stamped(keys.entities(scope), sk, entity.updated_at, body=body)


@reads_item
def entity_from(item: Attributes) -> Entity:
    return Entity.model_validate_json(unpack(item["body"]))
