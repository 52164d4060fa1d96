"""The agents of a project in memory, under the same conditions as in the table."""

import threading

from cairn.domain.entities.agent import Agent, agent_uuid
from cairn.domain.errors import Conflict, InvalidRequest
from cairn.domain.scope import Scope


class InMemoryAgentRegistry:
    """By project and UUID of the agent; whoever answers to a name is looked for."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._agents: dict[tuple[str, str], Agent] = {}

    def find(self, scope: Scope, name_or_id: str) -> Agent | None:
        wanted = agent_uuid(scope.project_id, name_or_id)
        with self._lock:
            answering = [agent for agent in self.agents(scope) if wanted in _ids(scope, agent)]
        return next(iter(answering), None)

    def register(self, scope: Scope, agent: Agent) -> Agent:
        with self._lock:
            for name in agent.names:
                if found := self.find(scope, name):
                    return found
            self._agents[scope.project_id, agent.agent_id] = agent
            return agent

    def save(self, scope: Scope, agent: Agent, read_at: int) -> None:
        with self._lock:
            before = self._agents.get((scope.project_id, agent.agent_id))
            if before is None or before.deleted_at is not None or before.updated_at != read_at:
                raise Conflict("the agent has changed meanwhile")
            answering = [self.find(scope, name) for name in agent.names]
            if any(named and named.agent_id != agent.agent_id for named in answering):
                raise InvalidRequest("another agent has this name", code="agent_name_taken")
            self._agents[scope.project_id, agent.agent_id] = agent

    def agents(self, scope: Scope) -> list[Agent]:
        with self._lock:
            mine = [
                agent
                for (project_id, _), agent in self._agents.items()
                if project_id == scope.project_id and agent.deleted_at is None
            ]
        return sorted(mine, key=lambda agent: (-agent.created_at, agent.agent_id))


def _ids(scope: Scope, agent: Agent) -> set[str]:
    return {agent.agent_id, *(agent_uuid(scope.project_id, name) for name in agent.names)}
