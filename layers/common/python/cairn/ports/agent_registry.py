"""The agents of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.entities.agent import Agent
    from cairn.domain.scope import Scope


class AgentRegistry(Protocol):
    """Agents by name and UUID. Deleted ones are never returned."""

    def find(self, scope: Scope, name_or_id: str) -> Agent | None:
        """By its UUID or by any name it has had."""

    def register(self, scope: Scope, agent: Agent) -> Agent:
        """The agent that has one of these names already, else this one, which is stored.

        Idempotent. It takes the place of a deleted one.
        """

    def save(self, scope: Scope, agent: Agent, read_at: int) -> None:
        """Replace the state whose `updated_at` was `read_at`.

        Then all its names lead to it, or none if it is deleted. Raises: Conflict when it has
        changed since; InvalidRequest when another agent has one of its names.
        """

    def agents(self, scope: Scope) -> list[Agent]:
        """All of them, newest first. Reads the whole registry of the project."""
