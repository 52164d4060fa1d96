"""Which agents there are."""

from functools import cache

from cairn.adapters.dynamodb_agent_registry import DynamoDBAgentRegistry
from cairn.bootstrap import parts
from cairn.use_cases.agents import Agents


@cache
def agents() -> Agents:
    return Agents(DynamoDBAgentRegistry(parts.table()), parts.clock, {})
