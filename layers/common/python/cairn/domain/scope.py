"""Who is asking (`Scope`) and whose memory it is about (`Subject`)."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cairn.domain.errors import NotAuthorized
from cairn.domain.value import Value


class Permission(StrEnum):
    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    ADMIN = "admin"


@dataclass(frozen=True)
class Scope:
    """The tenant boundary. Made from an API key, or from a queue message we wrote ourselves.

    Every port takes one, every key and filter contains its `project_id`; nothing in a request
    body can change it.
    """

    project_id: str
    permissions: frozenset[Permission] = frozenset(Permission)

    def allows(self, permission: Permission) -> bool:
        """Whether the key holds `permission` or `admin`."""
        return bool(self.permissions & {permission, Permission.ADMIN})

    def require(self, *permissions: Permission) -> None:
        """Whatever answers with something that is stored needs `read`, also when it writes.

        Raises: NotAuthorized that names the first permission that the key lacks.
        """
        for permission in permissions:
            if not self.allows(permission):
                code = f"{permission}_not_permitted"
                raise NotAuthorized(f"the API key lacks the '{permission}' permission", code=code)


class SubjectType(StrEnum):
    USER = "user"
    AGENT = "agent"
    PUBLIC = "public"
    KNOWLEDGE_BASE = "knowledge_base"


class Subject(Value):
    """Whose memory: a user, an agent, a knowledge base or the project's public space.

    Ids are the caller's and may hold any character, so keys use `hash` and the original stays an
    attribute.
    """

    type: SubjectType
    id: str

    @cached_property
    def hash(self) -> str:
        """First 32 hex digits of SHA-256 over the JSON array `[type, id]`."""
        return short_hash(self.type.value, self.id)


PUBLIC = Subject(type=SubjectType.PUBLIC, id="public")


def short_hash(*parts: str) -> str:
    """32 hex digits that stand for `parts` in keys; a JSON array keeps ("a", "b") from ("ab",)."""
    text = json.dumps(list(parts), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
