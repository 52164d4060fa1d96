"""Agents in DynamoDB: one partition per project, for agents and the names that lead to them."""

from typing import Any

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import pack, stamped, unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Action, Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.entities.agent import Agent, agent_uuid
from cairn.domain.errors import Conflict, InvalidRequest
from cairn.domain.scope import Scope

IS_FREE = "attribute_not_exists(pk) OR attribute_exists(deleted_at)"


class DynamoDBAgentRegistry:
    """Implements `ports.AgentRegistry`. Every item has the UUID of a name as its sort key.

    It is the agent that was created under that name, or a pointer (`agent_id`) to the agent that
    has the name now.
    """

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def find(self, scope: Scope, name_or_id: str) -> Agent | None:
        name_id = agent_uuid(scope.project_id, name_or_id)
        return self._dereference(scope, self._table.get(keys.agents(scope), name_id))

    def register(self, scope: Scope, agent: Agent) -> Agent:
        write = self._table.put_action(_agent_item(scope, agent), IS_FREE)
        try:
            self._table.transact([write, *self._names(scope, agent)])
        except ConditionFailed as refusal:
            # None: the agent that had the name was deleted just now, and the name with it.
            return self._dereference(scope, refusal.item) or self.register(scope, agent)
        return agent

    def save(self, scope: Scope, agent: Agent, read_at: int) -> None:
        values = {":read_at": read_at}
        condition = "updated_at = :read_at AND attribute_not_exists(deleted_at)"
        write = self._table.put_action(_agent_item(scope, agent), condition, values)
        try:
            self._table.transact([write, *self._names(scope, agent)])
        except ConditionFailed as refusal:
            if refusal.item and refusal.item["sk"] != agent.agent_id:
                taken = InvalidRequest("another agent has this name", code="agent_name_taken")
                raise taken from refusal
            raise Conflict("the agent has changed meanwhile; ask again") from refusal

    def agents(self, scope: Scope) -> list[Agent]:
        items = self._table.query("pk = :pk", {":pk": keys.agents(scope)})
        agents = [agent for agent in readable(_agent_unless_deleted, items) if agent]
        return sorted(agents, key=lambda agent: (-agent.created_at, agent.agent_id))

    def _dereference(self, scope: Scope, item: Attributes | None) -> Agent | None:
        """The agent that the item is, or points to."""
        if item and "body" not in item:
            item = self._table.get(keys.agents(scope), item["agent_id"])
        return _agent_unless_deleted(item)

    def _names(self, scope: Scope, agent: Agent) -> list[Action]:
        """Writes of the pointers: of all names but the key."""
        ids = dict.fromkeys(agent_uuid(scope.project_id, name) for name in agent.names)
        return [self._name(scope, agent, name_id) for name_id in ids if name_id != agent.agent_id]

    def _name(self, scope: Scope, agent: Agent, name_id: str) -> Action:
        is_ours = "agent_id = :agent"
        values = {":agent": agent.agent_id}
        if agent.deleted_at is not None:
            is_no_other = f"attribute_not_exists(pk) OR {is_ours}"
            return self._table.delete_action(keys.agents(scope), name_id, is_no_other, values)
        item = stamped(keys.agents(scope), name_id, agent.updated_at, agent_id=agent.agent_id)
        return self._table.put_action(item, f"{IS_FREE} OR {is_ours}", values)


def _agent_item(scope: Scope, agent: Agent) -> Attributes:
    attributes: dict[str, Any] = {"deleted_at": agent.deleted_at}
    body = pack(agent.model_dump_json())
    pk = keys.agents(scope)
    return stamped(pk, agent.agent_id, agent.updated_at, body=body, **attributes)


def _agent_unless_deleted(item: Attributes | None) -> Agent | None:
    is_agent = item and "body" in item and "deleted_at" not in item
    return agent_from(item) if item and is_agent else None


@reads_item
def agent_from(item: Attributes) -> Agent:
    return Agent.model_validate_json(unpack(item["body"]))
