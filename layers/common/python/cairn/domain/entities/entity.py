"""Things and people that memories mention."""

import unicodedata
from typing import Any

from pydantic import BaseModel, ConfigDict

from cairn.domain.scope import short_hash


class Entity(BaseModel):
    """`agent` is the key of the agent it was made for, if any. Every change moves `updated_at` (ms)
    forward, which tells one state from the next.

    `is_extracted`: nobody but the rules made it, so it lasts as long as a memory mentions it.
    """

    model_config = ConfigDict(frozen=True)

    entity_id: str
    type: str
    name: str
    metadata: dict[str, Any] = {}
    agent: str | None = None
    is_extracted: bool = False
    created_at: int
    updated_at: int

    @property
    def identity(self) -> str:
        """What no two entities of a project share."""
        return identity_of(self.type, self.name)


def identity_of(type: str, name: str) -> str:
    """Of a type and a name; case, width and blanks make no difference."""
    return short_hash(type, " ".join(unicodedata.normalize("NFKC", name).casefold().split()))


def changed(entity: Entity, at: int, **fields: Any) -> Entity:
    """With another name or other metadata; what somebody has changed stays."""
    moved = {"is_extracted": False, "updated_at": max(at, entity.updated_at + 1)}
    return entity.model_copy(update={**fields, **moved})
