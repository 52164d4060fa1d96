"""The agents of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cairn.domain.entities.agent import Agent
    from cairn.domain.scope import Scope


class AgentRegistry(Protocol):
    """Which agents there are. Deleted ones are unknown to it: what is returned is alive."""

    def find(self, scope: Scope, name_or_id: str) -> Agent | None:
        """By its UUID or by any name it has had."""

    def register(self, scope: Scope, agent: Agent) -> Agent:
        """The agent that answers to one of this one's names: this one, unless there is one already.

        Idempotent. Where there was one that is deleted, this one takes its place.
        """

    def save(self, scope: Scope, agent: Agent, read_at: int) -> None:
        """Write the next state of what was as of `read_at` (its `updated_at` when it was read).

        From now on all its names lead to it, or none if it is deleted. Raises: Conflict when it
        has changed since; InvalidRequest when another agent answers to its name.
        """

    def agents(self, scope: Scope) -> list[Agent]:
        """All of them, newest first. Reads the whole registry of the project."""
