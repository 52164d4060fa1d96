"""Projects and their API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.access import ApiKey, Project


class KeyStore(Protocol):
    """Projects and their API keys. The only port without a scope: it is where scopes come from."""

    def find(self, key_hash: str) -> ApiKey | None:
        """The key with this SHA-256 (hex), revoked and expired ones included."""

    def keys(self, project_id: str) -> list[ApiKey]:
        """All keys of a project, oldest first."""

    def save_key(self, key: ApiKey) -> None:
        """Create or overwrite; idempotent."""

    def projects(self) -> list[Project]:
        """All projects, oldest first."""

    def save_project(self, project: Project) -> None:
        """Create or overwrite; idempotent."""
