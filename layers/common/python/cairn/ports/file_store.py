"""Bytes that are no items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope


class FileStore(Protocol):
    """Bytes that pass item limits."""

    def put(self, scope: Scope, key: str, data: bytes) -> None:
        """Idempotent; `key` is relative to the project."""

    def get(self, scope: Scope, key: str) -> bytes:
        """Raises NotFound."""

    def keys(self, scope: Scope, prefix: str) -> list[str]:
        """Of all files whose key begins with `prefix`, in order; those put before are included."""

    def erase(self, scope: Scope, prefix: str, end: str) -> bool:
        """Remove for good files whose key begins with `prefix` and sorts before `end`.

        Earlier versions of them too. A hundred at most; True when there may be more.
        """
