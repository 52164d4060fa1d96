"""Links in DynamoDB: an item per memory, with the memory's home, and pointers to it by entity."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.entities.link import MemoryLinks, Place
from cairn.domain.errors import Conflict
from cairn.domain.scope import Scope

THREADS = 8  # that query together


class DynamoDBLinkStore:
    """Implements `ports.LinkStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def places(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, list[Place]]:
        with ThreadPoolExecutor(THREADS) as threads:
            found = threads.map(lambda entity_id: self._places(scope, entity_id), entity_ids)
            return dict(zip(entity_ids, found, strict=True))

    def links(self, scope: Scope, places: Sequence[Place]) -> dict[str, MemoryLinks]:
        found = self._table.get_many([_links_key(scope, place) for place in places])
        return {links.place.memory_id: links for links in readable(links_from, found.values())}

    def links_of_home(self, scope: Scope, home_hash: str) -> list[MemoryLinks]:
        items = self._table.query(
            "pk = :pk AND begins_with(sk, :links)",
            {":pk": keys.subject(scope, home_hash), ":links": keys.LINKS},
        )
        return [next(readable(links_from, [item]), None) or _outline(item) for item in items]

    def save_links(self, scope: Scope, before: MemoryLinks, after: MemoryLinks) -> None:
        old_ids, new_ids = _entity_ids(before), _entity_ids(after)
        added = [
            self._put_pointer(scope, after.place, entity_id, after.updated_at)
            for entity_id in sorted(new_ids - old_ids)
        ]
        removed = [
            self._delete_pointer(scope, after.place, entity_id)
            for entity_id in sorted(old_ids - new_ids)
        ]
        condition, values = _unchanged(before)
        write = self._table.put_action(_links_item(scope, after), condition, values)
        self._transact([write, *added, *removed])

    def remove_links(self, scope: Scope, links: MemoryLinks) -> None:
        pointers = [
            self._delete_pointer(scope, links.place, entity_id)
            for entity_id in sorted(_entity_ids(links))
        ]
        key = _links_key(scope, links.place)
        self._transact([self._table.delete_action(*key, *_unchanged(links)), *pointers])

    def _transact(self, actions: Sequence[Action]) -> None:
        try:
            self._table.transact(actions)
        except ConditionFailed as refusal:
            raise Conflict("the memory's links have changed meanwhile") from refusal

    def _places(self, scope: Scope, entity_id: str) -> list[Place]:
        rows = self._table.query("pk = :pk", {":pk": keys.entity_places(scope, entity_id)})
        return [Place(home_hash=row["home"], memory_id=row["sk"]) for row in rows]

    def _put_pointer(self, scope: Scope, place: Place, entity_id: str, updated_at: int) -> Action:
        pk = keys.entity_places(scope, entity_id)
        item = stamped(pk, place.memory_id, updated_at, home=place.home_hash)
        return self._table.put_action(item)

    def _delete_pointer(self, scope: Scope, place: Place, entity_id: str) -> Action:
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


@reads_item
def links_from(item: Attributes) -> MemoryLinks:
    return MemoryLinks.model_validate_json(unpack(item["body"]))


def _outline(item: Attributes) -> MemoryLinks:
    """What can be told of links that cannot be read: enough to remove their item."""
    home_hash = item["pk"].rpartition("#")[2]
    place = Place(home_hash=home_hash, memory_id=item["sk"].removeprefix(keys.LINKS))
    return MemoryLinks(place=place, accepted_at=item["accepted_at"], rev=item["rev"])


def _entity_ids(links: MemoryLinks) -> set[str]:
    return {link.entity_id for link in links.links}


def _unchanged(links: MemoryLinks) -> tuple[str, dict[str, int] | None]:
    """The condition that the stored links are still these."""
    return ("rev = :rev", {":rev": links.rev}) if links.rev else ("attribute_not_exists(pk)", None)
