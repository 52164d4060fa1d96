"""The agent registry."""

from functools import cache

from cairn.adapters.dynamodb.agent_registry import DynamoDBAgentRegistry
from cairn.bootstrap import base
from cairn.use_cases.entities.agents import Agents


@cache
def agents() -> Agents:
    return Agents(DynamoDBAgentRegistry(base.table()), base.clock)
