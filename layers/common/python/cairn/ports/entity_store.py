"""Stored entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.entities.entity import Entity
    from cairn.domain.scope import Scope


class EntityStore(Protocol):
    """The entities of a project; no two have the same type and name."""

    def create(self, scope: Scope, entity: Entity) -> Entity:
        """The existing entity of this type and name, else this one, which is stored. Idempotent."""

    def read(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, Entity]:
        """By id; unknown ones are absent."""

    def entities(self, scope: Scope) -> list[Entity]:
        """All of the project, newest first. Reads all of them."""

    def save(self, scope: Scope, before: Entity, after: Entity) -> None:
        """Raises: Conflict when it is no longer as `before`; InvalidRequest when another entity has
        its type and name.
        """

    def remove(self, scope: Scope, entity: Entity) -> None:
        """Its links stay. Raises: Conflict when it is no longer as given."""
