"""Encryption of stored secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.scope import Scope


class SecretBox(Protocol):
    """Encrypts secrets for storage, bound to project and name."""

    def seal(self, scope: Scope, name: str, secret: str) -> str:
        """Raises: DependencyUnavailable."""

    def open(self, scope: Scope, name: str, sealed: str) -> str:
        """Raises: NotFound when it was not sealed for this project and name;
        DependencyUnavailable.
        """
