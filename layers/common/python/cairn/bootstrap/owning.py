"""What an owner does with agents and entities."""

from cairn.bootstrap import agents, linking, parts, reading, writing
from cairn.domain.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.choose_subjects import Whose
from cairn.use_cases.extract_entities import (
    Edit,
    Extraction,
    backfill_entities,
    extract_entities,
    extraction_of,
)
from cairn.use_cases.manage_agents import AgentPorts
from cairn.use_cases.read_entities import EntityPorts


def agent_ports() -> AgentPorts:
    return AgentPorts(agents.agents(), parts.memories(), writing.queue())


def entity_ports() -> EntityPorts:
    return EntityPorts(
        linking.entities(), linking.links(), parts.memories(), agents.agents(), parts.clock
    )


def extract(memory_id: str, scope: Scope, deadline: int) -> Extraction:
    ports, change = entity_ports(), _change
    return extract_entities(memory_id, scope=scope, deadline=deadline, ports=ports, change=change)


def extraction(memory_id: str, scope: Scope) -> Extraction:
    return extraction_of(memory_id, scope=scope, ports=entity_ports())


def backfill(agent: str | None, limit: int, scope: Scope, deadline: int) -> int:
    return backfill_entities(
        reading.subjects(Whose(agent), scope),
        limit,
        scope=scope,
        deadline=deadline,
        ports=entity_ports(),
        change=_change,
    )


def _change(memory_id: str, edit: Edit, scope: Scope, deadline: int) -> Memory:
    # numpy is for memories that are changed, not for cold starts of what reads
    from cairn.bootstrap import changing  # noqa: PLC0415

    return changing.change(memory_id, edit, scope, deadline)
