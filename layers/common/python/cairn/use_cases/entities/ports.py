"""The ports that agents and entities work with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.entity_store import EntityStore
from cairn.ports.job_queue import JobQueue
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryReader, MemoryStore
from cairn.use_cases.entities.agents import Agents
from cairn.use_cases.memories.ports import ChangeMemory


@dataclass(frozen=True)
class AgentPorts:
    agents: Agents
    memories: MemoryStore
    queue: JobQueue


@dataclass(frozen=True)
class EntityPorts:
    entities: EntityStore
    links: LinkStore
    memories: MemoryReader
    agents: Agents
    clock: Clock
    change_memory: ChangeMemory
