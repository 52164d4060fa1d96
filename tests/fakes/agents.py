"""Agents and entities on fakes: their use cases over one Cairn in memory."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from cairn.domain.entities.agent import agent_subject
from cairn.domain.memory.editing import MemoryEdit, with_content
from cairn.domain.memory.memory import Memory
from cairn.domain.memory.writing import NewMemory, written
from cairn.domain.scope import Scope, Subject
from cairn.use_cases.entities.explore_entities import explore_entities
from cairn.use_cases.entities.extract_entities import (
    EntityExtraction,
    backfill_entities,
    extract_entities,
    get_entity_extraction,
)
from cairn.use_cases.entities.link_entities import link_entity
from cairn.use_cases.entities.manage_agents import (
    change_agent,
    create_agent,
    delete_agent,
    get_agent,
    list_agents,
)
from cairn.use_cases.entities.manage_entities import (
    change_entity,
    create_entity,
    delete_entity,
    get_entity,
    list_entities,
)
from cairn.use_cases.entities.ports import AgentPorts, EntityPorts
from cairn.use_cases.entities.read_entities import count_entities
from cairn.use_cases.memories.change_memory import change_memory
from cairn.use_cases.memories.store_memory import store_memory
from cairn.use_cases.search.choose_subjects import MemoryOwner, choose_subjects
from tests.fakes.bound import bound
from tests.fakes.in_memory_cairn import InMemoryCairn

HOUR = 3_600_000


@dataclass
class AgentSite:
    cairn: InMemoryCairn = field(default_factory=InMemoryCairn)

    def ports(self) -> AgentPorts:
        """As a process has them that has read nothing yet."""
        return AgentPorts(self.cairn.agents(), self.cairn.memories, self.cairn.queue)

    def entity_ports(self) -> EntityPorts:
        cairn = self.cairn
        return EntityPorts(
            entities=cairn.entities,
            links=cairn.links,
            memories=cairn.memories,
            agents=cairn.agents(),
            clock=cairn.clock,
            change_memory=self.change,
        )

    def agent_use_cases(self) -> Any:
        """For the routes."""
        return bound(
            self.ports,
            create=create_agent,
            page=list_agents,
            get=get_agent,
            change=change_agent,
            delete=delete_agent,
        )

    def entity_use_cases(self) -> Any:
        """For the routes."""
        use_cases = bound(
            self.entity_ports,
            create=create_entity,
            page=list_entities,
            get=get_entity,
            change=change_entity,
            delete=delete_entity,
            count=count_entities,
            link=link_entity,
            explore=explore_entities,
            extract=extract_entities,
            extraction=get_entity_extraction,
        )
        use_cases.backfill = self.backfill
        return use_cases

    def subject(self, key: str) -> Subject:
        return agent_subject(key)

    def remember(self, key: str, text: str = "tea is ready") -> str:
        """The id of a memory whose home is the agent, whether or not anybody knows it."""
        self.cairn.clock.advance(1)
        new = NewMemory(text, key, text)
        memory = written(new, str(uuid4()), agent_subject(key), self.cairn.clock.now())
        scope, memories = self.cairn.scope, self.cairn.memories
        return store_memory(new, memory, None, scope=scope, memories=memories).memory_id

    def change(self, memory_id: str, edit: MemoryEdit, scope: Scope, deadline: int) -> Memory:
        ports = self.cairn.memory_ports()
        return change_memory(memory_id, edit, scope=scope, deadline=deadline, ports=ports)

    def extract(self, memory_id: str, *, scope: Scope, deadline: int) -> EntityExtraction:
        ports = self.entity_ports()
        return extract_entities(memory_id, scope=scope, deadline=deadline, ports=ports)

    def backfill(self, agent: str | None, limit: int, *, scope: Scope, deadline: int) -> int:
        agents, ports = self.cairn.agents(), self.entity_ports()
        subjects = choose_subjects(MemoryOwner(agent), scope=scope, agents=agents, most=9)
        return backfill_entities(subjects, limit, scope=scope, deadline=deadline, ports=ports)

    def rewrite(self, memory_id: str, text: str) -> None:
        self.cairn.change(memory_id, lambda memory, now: with_content(memory, now, text, None))

    def erase(self, key: str) -> None:
        self.cairn.erase(subject=agent_subject(key))

    def settle(self) -> None:
        """Until nothing is left to do, the repetition an hour later included."""
        for wait in (0, HOUR, HOUR):
            self.cairn.clock.advance(wait)
            self.cairn.reconcile()
            self.cairn.work()
