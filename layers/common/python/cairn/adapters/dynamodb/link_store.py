"""The links of memories in DynamoDB: with the memory's home, and pointers to them by entity."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.items import (
    pack,
    stamped,
    unpack,
)
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.entities.link import MemoryLinks, Place
from cairn.domain.errors import Conflict
from cairn.domain.scope import Scope

AT_ONCE = 8  # queries under way together


class DynamoDBLinkStore:
    """Implements `ports.LinkStore`. The links of one memory are one item."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def places(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, list[Place]]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = threads.map(lambda each: self._places(scope, each), entity_ids)
            return dict(zip(entity_ids, found, strict=True))

    def links(self, scope: Scope, places: Sequence[Place]) -> dict[str, MemoryLinks]:
        found = self._table.get_many([_links_key(scope, each) for each in places])
        links = map(_links_from, found.values())
        return {each.place.memory_id: each for each in links}

    def links_of_home(self, scope: Scope, home_hash: str) -> list[MemoryLinks]:
        items = self._table.query(
            "pk = :pk AND begins_with(sk, :links)",
            {":pk": keys.subject(scope, home_hash), ":links": keys.LINKS},
        )
        return [_links_from(each) for each in items]

    def save_links(self, scope: Scope, before: MemoryLinks, after: MemoryLinks) -> None:
        known, named = _named(before), _named(after)
        new = [
            self._pointer(scope, after.place, each, after.updated_at)
            for each in sorted(named - known)
        ]
        gone = [self._no_pointer(scope, after.place, each) for each in sorted(known - named)]
        condition, values = _as(before)
        write = self._table.put_action(_links_item(scope, after), condition, values)
        self._transact([write, *new, *gone])

    def remove_links(self, scope: Scope, links: MemoryLinks) -> None:
        gone = [self._no_pointer(scope, links.place, each) for each in sorted(_named(links))]
        key = _links_key(scope, links.place)
        self._transact([self._table.delete_action(*key, *_as(links)), *gone])

    def _transact(self, actions: Sequence[Action]) -> None:
        try:
            self._table.transact(actions)
        except ConditionFailed as refusal:
            raise Conflict("the memory's links have changed meanwhile") from refusal

    def _places(self, scope: Scope, entity_id: str) -> list[Place]:
        rows = self._table.query("pk = :pk", {":pk": keys.entity_places(scope, entity_id)})
        return [Place(home_hash=each["home"], memory_id=each["sk"]) for each in rows]

    def _pointer(self, scope: Scope, place: Place, entity_id: str, at: int) -> Action:
        pk = keys.entity_places(scope, entity_id)
        return self._table.put_action(stamped(pk, place.memory_id, at, home=place.home_hash))

    def _no_pointer(self, scope: Scope, place: Place, entity_id: str) -> Action:
        return self._table.delete_action(keys.entity_places(scope, entity_id), place.memory_id)


def _links_key(scope: Scope, place: Place) -> tuple[str, str]:
    return keys.subject(scope, place.home_hash), keys.links(place.memory_id)


def _links_item(scope: Scope, links: MemoryLinks) -> Attributes:
    body = pack(links.model_dump_json())
    return stamped(
        *_links_key(scope, links.place),
        links.updated_at,
        body=body,
        rev=links.rev,
        accepted_at=links.accepted_at,
    )


def _links_from(item: Attributes) -> MemoryLinks:
    return MemoryLinks.model_validate_json(unpack(item["body"]))


def _named(links: MemoryLinks) -> set[str]:
    return {each.entity_id for each in links.links}


def _as(links: MemoryLinks) -> tuple[str, dict[str, int] | None]:
    """The condition that they are still the ones stored."""
    return ("rev = :rev", {":rev": links.rev}) if links.rev else ("attribute_not_exists(pk)", None)
