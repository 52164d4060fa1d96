"""Which entities are mentioned together. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from cairn.domain.entities.link import Link


@dataclass(frozen=True)
class Relation:
    """Two entities that share memories; `relationship` is how the other is linked to them."""

    entity_id: str
    relationship: str
    memory_ids: tuple[str, ...]


@dataclass(frozen=True)
class EntityGraph:
    """Valid links of some memories, by memory id."""

    links: Mapping[str, tuple[Link, ...]]

    def memories_of(self, entity_id: str) -> tuple[str, ...]:
        return tuple(
            memory_id
            for memory_id, links in self.links.items()
            if any(link.entity_id == entity_id for link in links)
        )

    def relations_of(self, entity_id: str) -> list[Relation]:
        """Entities that share memories with it, most shared memories first."""
        shared: dict[str, list[str]] = {}
        labels: dict[str, str] = {}
        for memory_id in self.memories_of(entity_id):
            for link in self.links[memory_id]:
                if link.entity_id != entity_id:
                    shared.setdefault(link.entity_id, []).append(memory_id)
                    labels.setdefault(link.entity_id, link.relationship)
        relations = [Relation(other, labels[other], tuple(ids)) for other, ids in shared.items()]
        return sorted(
            relations, key=lambda relation: (-len(relation.memory_ids), relation.entity_id)
        )

    def entity_ids(self) -> set[str]:
        return {link.entity_id for links in self.links.values() for link in links}
