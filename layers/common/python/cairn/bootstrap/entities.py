"""What an owner does with agents and entities."""

from cairn.bootstrap import (
    agents,
    base,
    entity_stores,
    memories,
    tasks,
)
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.entities.extract_entities import (
    Edit,
    Extraction,
    backfill_entities,
    extract_entities,
    extraction_of,
)
from cairn.use_cases.entities.manage_agents import AgentPorts
from cairn.use_cases.entities.read_entities import EntityPorts
from cairn.use_cases.search.choose_subjects import MemoryOwner


def agent_ports() -> AgentPorts:
    return AgentPorts(agents.agents(), base.memories(), tasks.queue())


def entity_ports() -> EntityPorts:
    return EntityPorts(
        entity_stores.entities(),
        entity_stores.links(),
        base.memories(),
        agents.agents(),
        base.clock,
    )


def extract(memory_id: str, scope: Scope, deadline: int) -> Extraction:
    ports, change = entity_ports(), _change
    return extract_entities(memory_id, scope=scope, deadline=deadline, ports=ports, change=change)


def extraction(memory_id: str, scope: Scope) -> Extraction:
    return extraction_of(memory_id, scope=scope, ports=entity_ports())


def backfill(agent: str | None, limit: int, scope: Scope, deadline: int) -> int:
    return backfill_entities(
        memories.subjects(MemoryOwner(agent), scope),
        limit,
        scope=scope,
        deadline=deadline,
        ports=entity_ports(),
        change=_change,
    )


def _change(memory_id: str, edit: Edit, scope: Scope, deadline: int) -> Memory:
    # numpy is for memories that are changed, not for cold starts of what reads
    from cairn.bootstrap import memory_changes  # noqa: PLC0415

    return memory_changes.change(memory_id, edit, scope, deadline)
