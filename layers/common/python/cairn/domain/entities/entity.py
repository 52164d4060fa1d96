"""Things and people that memories mention."""

import unicodedata
from typing import Any

from pydantic import Field

from cairn.domain.scope import short_hash
from cairn.domain.value import Value

NAME_MAX = 255  # characters; what is longer names nothing


class Entity(Value):
    """`agent` is the key of the agent it was created for, if any.

    `updated_at` (ms) grows with every change, so that it serves as the version. `is_extracted`: it
    was only ever found by extraction, and goes when no memory mentions it any more.
    """

    entity_id: str
    type: str
    name: str
    metadata: dict[str, Any] = Field(default_factory=dict)
    agent: str | None = None
    is_extracted: bool = False
    created_at: int
    updated_at: int

    @property
    def identity(self) -> str:
        """Unique within a project."""
        return identity_of(self.type, self.name)


def identity_of(type: str, name: str) -> str:
    """Hash of type and name; case, character width and blanks make no difference."""
    return short_hash(type, " ".join(unicodedata.normalize("NFKC", name).casefold().split()))


def changed(entity: Entity, now: int, **fields: Any) -> Entity:
    """With another name or other metadata. It no longer depends on being mentioned."""
    versioned = {"is_extracted": False, "updated_at": max(now, entity.updated_at + 1)}
    return entity.model_copy(update={**fields, **versioned})
