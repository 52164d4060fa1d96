"""Entities and what links them to memories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.entity import Entity
    from cairn.domain.link import MemoryLinks, Place
    from cairn.domain.scope import Scope


class EntityStore(Protocol):
    """The entities of a project; no two have the same type and name."""

    def create(self, scope: Scope, entity: Entity) -> Entity:
        """The entity of this type and name: this one, unless there is one already. Idempotent."""

    def read(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, Entity]:
        """By id; unknown ones are absent."""

    def entities(self, scope: Scope) -> list[Entity]:
        """All of the project, newest first. Reads all of them."""

    def save(self, scope: Scope, before: Entity, after: Entity) -> None:
        """Raises: Conflict when it is not as `before` any more; InvalidRequest when another entity
        has its type and name.
        """

    def remove(self, scope: Scope, entity: Entity) -> None:
        """Its links stay. Raises: Conflict when it is not as given any more."""


class LinkStore(Protocol):
    """Which memories are linked to which entities. Knows neither: a link may outlive both."""

    def places(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, list[Place]]:
        """By each of these ids, where the memories' links lie that may name it."""

    def links(self, scope: Scope, places: Sequence[Place]) -> dict[str, MemoryLinks]:
        """By memory id; absent where there never were any."""

    def links_of_home(self, scope: Scope, home_hash: str) -> list[MemoryLinks]:
        """Of all memories of this home. Reads all of them."""

    def save_links(self, scope: Scope, before: MemoryLinks, after: MemoryLinks) -> None:
        """Raises: Conflict when they are not as `before` any more (rev 0: there are none yet)."""

    def remove_links(self, scope: Scope, links: MemoryLinks) -> None:
        """Raises: Conflict when they are not as given any more."""
