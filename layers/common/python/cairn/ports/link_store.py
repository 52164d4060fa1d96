"""Links between memories and entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.entities.link import MemoryLinks, Place
    from cairn.domain.scope import Scope


class LinkStore(Protocol):
    """Which memories are linked to which entities. A link may outlive both."""

    def places(self, scope: Scope, entity_ids: Sequence[str]) -> dict[str, list[Place]]:
        """For each of these ids, where the links of memories that may name it are stored."""

    def links(self, scope: Scope, places: Sequence[Place]) -> dict[str, MemoryLinks]:
        """By memory id; absent where there never were any."""

    def links_of_home(self, scope: Scope, home_hash: str) -> list[MemoryLinks]:
        """Of all memories of this home. Reads all of them."""

    def save_links(self, scope: Scope, before: MemoryLinks, after: MemoryLinks) -> None:
        """Raises: Conflict when they are no longer as `before` (rev 0: there are none yet)."""

    def remove_links(self, scope: Scope, links: MemoryLinks) -> None:
        """Raises: Conflict when they are no longer as given."""
