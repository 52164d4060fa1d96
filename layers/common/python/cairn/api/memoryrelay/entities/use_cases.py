"""The use cases that routes of entities call, with their ports bound."""

from collections.abc import Sequence
from typing import Protocol

from cairn.domain.entities.link import Link
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.entities.explore_entities import Neighbourhood
from cairn.use_cases.entities.extract_entities import EntityExtraction
from cairn.use_cases.entities.manage_entities import (
    EntityFields,
    EntityQuery,
    EntityState,
    NewEntity,
)


class EntityUseCases(Protocol):
    """As in `use_cases.entities`."""

    def create(self, new: NewEntity, *, scope: Scope) -> tuple[EntityState, bool]: ...

    def page(
        self, query: EntityQuery, offset: int, limit: int, *, scope: Scope
    ) -> tuple[Sequence[EntityState], int]: ...

    def get(self, entity_id: str, *, scope: Scope) -> EntityState: ...

    def change(self, entity_id: str, fields: EntityFields, *, scope: Scope) -> EntityState: ...

    def delete(self, entity_id: str, *, scope: Scope) -> None: ...

    def count(self, subject: Subject, *, scope: Scope) -> int: ...

    def link(self, entity_id: str, memory_id: str, relationship: str, *, scope: Scope) -> Link: ...

    def explore(self, entity_id: str, depth: int, limit: int, *, scope: Scope) -> Neighbourhood: ...

    def extract(self, memory_id: str, *, scope: Scope, deadline: int) -> EntityExtraction: ...

    def extraction(self, memory_id: str, *, scope: Scope) -> EntityExtraction: ...

    def backfill(self, agent: str | None, limit: int, *, scope: Scope, deadline: int) -> int:
        """In the memories of this agent; None: of all agents."""
