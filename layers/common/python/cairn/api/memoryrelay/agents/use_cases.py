"""The use cases that routes of agents call, with their ports bound."""

from collections.abc import Sequence
from typing import Protocol

from cairn.domain.entities.agent import Agent
from cairn.domain.scope import Scope
from cairn.use_cases.entities.manage_agents import AgentFields, AgentState


class AgentUseCases(Protocol):
    """As in `use_cases.entities.manage_agents`."""

    def create(self, key: str, fields: AgentFields, *, scope: Scope) -> tuple[AgentState, bool]: ...

    def page(
        self, offset: int, limit: int, *, scope: Scope
    ) -> tuple[Sequence[AgentState], int]: ...

    def get(self, name_or_id: str, *, scope: Scope) -> AgentState: ...

    def change(self, name_or_id: str, fields: AgentFields, *, scope: Scope) -> AgentState: ...

    def delete(self, name_or_id: str, *, scope: Scope, deadline: int) -> Agent: ...
