"""The ports that agents and entities work with."""

from collections.abc import Callable
from dataclasses import dataclass

from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.ports.clock import Clock
from cairn.ports.entity_store import EntityStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.use_cases.entities.agents import Agents

# `change_memory` with its ports bound: memory id, edit, scope, deadline (ms).
type ChangeMemory = Callable[[str, Callable[[Memory, int], Evolution | None], Scope, int], Memory]


@dataclass(frozen=True)
class AgentPorts:
    agents: Agents
    memories: MemoryStore
    queue: JobQueue


@dataclass(frozen=True)
class EntityPorts:
    entities: EntityStore
    links: LinkStore
    memories: MemoryStore
    agents: Agents
    clock: Clock
    change_memory: ChangeMemory
