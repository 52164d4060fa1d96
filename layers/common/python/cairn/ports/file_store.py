"""Stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope


class FileStore(Protocol):
    """Bytes that exceed the limits of an item."""

    def put(self, scope: Scope, key: str, data: bytes) -> None:
        """Idempotent. `key` is relative to the project."""

    def get(self, scope: Scope, key: str) -> bytes:
        """Raises: NotFound."""

    def keys(self, scope: Scope, prefix: str) -> list[str]:
        """Sorted keys that begin with `prefix`, of all files put before this call."""

    def erase(self, scope: Scope, prefix: str, end: str) -> bool:
        """Remove files whose key begins with `prefix` and sorts before `end`, in all versions.

        A hundred at most; True when there may be more.
        """
