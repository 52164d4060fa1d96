from uuid import uuid4

import pytest

from cairn.domain.entities.agent import (
    Agent,
    agent_subject,
    deleted,
    renamed,
)
from cairn.domain.errors import NotFound
from cairn.domain.scope import Scope
from cairn.use_cases.entities.agents import (
    Agents,
    agent_to_write,
    known_agent,
    registered_agent,
    subject_to_read,
)
from cairn.use_cases.shared.positive_cache import CACHE_MS
from tests.builders import OTHER, SCOPE
from tests.fakes.ports import FakeClock
from tests.fakes.stores.agent_registry import InMemoryAgentRegistry


class CountingRegistry(InMemoryAgentRegistry):
    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def find(self, scope: Scope, name_or_id: str) -> Agent | None:
        self.reads += 1
        return super().find(scope, name_or_id)


class Site:
    """One registry and the processes that use it."""

    def __init__(self) -> None:
        self.registry, self.clock = CountingRegistry(), FakeClock()

    def process(self) -> Agents:
        return Agents(self.registry, self.clock)

    def delete(self, agent: Agent) -> None:
        self.registry.save(SCOPE, deleted(agent, self.clock.now()), agent.updated_at)

    def rename(self, agent: Agent, name: str) -> None:
        self.registry.save(SCOPE, renamed(agent, name, self.clock.now()), agent.updated_at)


def test_who_writes_for_a_new_name_makes_it_an_agent() -> None:
    site = Site()

    agent = agent_to_write(SCOPE, "scout", site.process())

    assert known_agent(SCOPE, "scout", site.process()) == agent
    assert agent_to_write(SCOPE, agent.agent_id, site.process()) == agent


def test_reading_makes_nobody_known() -> None:
    site = Site()

    assert known_agent(SCOPE, "scout", site.process()) is None
    assert site.registry.agents(SCOPE) == []


def test_an_unknown_uuid_is_not_made_an_agent() -> None:
    site = Site()

    with pytest.raises(NotFound) as refusal:
        agent_to_write(SCOPE, str(uuid4()), site.process())

    assert refusal.value.reason == "agent_not_found"
    assert site.registry.agents(SCOPE) == []


def test_a_uuid_can_be_a_name_for_who_says_so() -> None:
    site, name = Site(), str(uuid4())

    agent = registered_agent(SCOPE, name, site.process())

    assert agent_to_write(SCOPE, name, site.process()) == agent


def test_what_was_read_is_not_read_again_for_a_minute() -> None:
    site = Site()
    process = site.process()
    agent_to_write(SCOPE, "scout", site.process())
    known_agent(SCOPE, "scout", process)
    site.registry.reads = 0

    for _ in range(3):
        agent_to_write(SCOPE, "scout", process)
    assert site.registry.reads == 0

    site.clock.advance(CACHE_MS)
    agent_to_write(SCOPE, "scout", process)
    assert site.registry.reads == 1


def test_misses_are_read_every_time() -> None:
    site = Site()
    process = site.process()
    known_agent(SCOPE, "scout", process)

    agent = agent_to_write(SCOPE, "scout", site.process())

    assert known_agent(SCOPE, "scout", process) == agent


def test_one_that_is_deleted_elsewhere_is_unknown_after_a_minute() -> None:
    site = Site()
    process = site.process()
    site.delete(agent_to_write(SCOPE, "scout", process))

    site.clock.advance(CACHE_MS)

    assert known_agent(SCOPE, "scout", process) is None


def test_a_deleted_one_is_known_again_once_somebody_writes_for_it() -> None:
    site = Site()
    agent = agent_to_write(SCOPE, "scout", site.process())
    site.delete(agent)

    again = agent_to_write(SCOPE, "scout", site.process())

    assert again.subject == agent.subject
    assert again.agent_id == agent.agent_id


def test_a_renamed_one_keeps_its_memories_under_each_name() -> None:
    site = Site()
    agent = agent_to_write(SCOPE, "scout", site.process())

    site.rename(agent, "ranger")

    found = [agent_to_write(SCOPE, name, site.process()) for name in ("scout", "ranger")]
    assert [agent_found.subject for agent_found in found] == [agent.subject] * 2


def test_what_an_unknown_name_would_make_is_where_one_looks() -> None:
    site = Site()
    agent = agent_to_write(SCOPE, "scout", site.process())
    site.rename(agent, "ranger")

    subjects = [subject_to_read(SCOPE, name, site.process()) for name in ("ranger", "nobody")]

    assert subjects == [agent.subject, agent_subject("nobody")]
    assert known_agent(SCOPE, "nobody", site.process()) is None


def test_a_process_keeps_projects_apart() -> None:
    site = Site()
    process = site.process()
    agent_id = agent_to_write(SCOPE, "scout", process).agent_id

    assert known_agent(OTHER, "scout", process) is None
    with pytest.raises(NotFound):
        agent_to_write(OTHER, agent_id, process)
