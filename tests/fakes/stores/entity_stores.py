"""Entities and links in memory, under the same conditions as in the table."""

import threading
from collections.abc import Sequence

from cairn.domain.entities.entity import Entity
from cairn.domain.entities.link import MemoryLinks, Place
from cairn.domain.errors import Conflict, InvalidRequest
from cairn.domain.scope import Scope


class InMemoryEntityStore:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entities: dict[tuple[str, str], Entity] = {}

    def create(self, scope: Scope, entity: Entity) -> Entity:
        with self._lock:
            if found := self._of_identity(scope, entity.identity):
                return found
            self._entities[scope.project_id, entity.entity_id] = entity
            return entity

    def read(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, Entity]:
        found = {
            entity_id: self._entities.get((scope.project_id, entity_id)) for entity_id in entity_ids
        }
        return {entity_id: entity for entity_id, entity in found.items() if entity}

    def entities(self, scope: Scope) -> list[Entity]:
        mine = [entity for key, entity in self._entities.items() if key[0] == scope.project_id]
        return sorted(mine, key=lambda entity: (-entity.created_at, entity.entity_id))

    def save(self, scope: Scope, before: Entity, after: Entity) -> None:
        with self._lock:
            self._require(scope, before)
            holder = self._of_identity(scope, after.identity)
            if holder and holder.entity_id != after.entity_id:
                raise InvalidRequest("name: another entity has it", code="entity_name_taken")
            self._entities[scope.project_id, after.entity_id] = after

    def remove(self, scope: Scope, entity: Entity) -> None:
        with self._lock:
            self._require(scope, entity)
            del self._entities[scope.project_id, entity.entity_id]

    def _require(self, scope: Scope, entity: Entity) -> None:
        current = self._entities.get((scope.project_id, entity.entity_id))
        if current is None or current.updated_at != entity.updated_at:
            raise Conflict("the entity has changed meanwhile")

    def _of_identity(self, scope: Scope, identity: str) -> Entity | None:
        return next(
            (entity for entity in self.entities(scope) if entity.identity == identity), None
        )


class InMemoryLinkStore:
    """By project, then by memory; pointers are looked for."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._links: dict[tuple[str, Place], MemoryLinks] = {}

    def places(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, list[Place]]:
        with self._lock:
            mine = self._of(scope)
        return {
            wanted: sorted(
                (
                    memory.place
                    for memory in mine
                    if wanted in {link.entity_id for link in memory.links}
                ),
                key=lambda place: place.memory_id,
            )
            for wanted in entity_ids
        }

    def links(self, scope: Scope, places: Sequence[Place]) -> dict[str, MemoryLinks]:
        found = [self._links.get((scope.project_id, place)) for place in places]
        return {link.place.memory_id: link for link in found if link}

    def links_of_home(self, scope: Scope, home_hash: str) -> list[MemoryLinks]:
        with self._lock:
            mine = [link for link in self._of(scope) if link.place.home_hash == home_hash]
        return sorted(mine, key=lambda link: link.place.memory_id)

    def save_links(self, scope: Scope, before: MemoryLinks, after: MemoryLinks) -> None:
        with self._lock:
            self._require(scope, before)
            self._links[scope.project_id, after.place] = after

    def remove_links(self, scope: Scope, links: MemoryLinks) -> None:
        with self._lock:
            self._require(scope, links)
            del self._links[scope.project_id, links.place]

    def _of(self, scope: Scope) -> list[MemoryLinks]:
        return [link for key, link in self._links.items() if key[0] == scope.project_id]

    def _require(self, scope: Scope, links: MemoryLinks) -> None:
        current = self._links.get((scope.project_id, links.place))
        if (current.rev if current else 0) != links.rev:
            raise Conflict("the memory's links have changed meanwhile")
