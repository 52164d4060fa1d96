from typing import Any

import pytest

from cairn.domain.entities.agent import described
from cairn.domain.errors import InvalidRequest, NotAuthorized, NotFound
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.entities.agents import agent_to_write, known_agent
from cairn.use_cases.entities.manage_agents import (
    AgentFields,
    AgentState,
    change_agent,
    create_agent,
    delete_agent,
    get_agent,
    list_agents,
)
from cairn.use_cases.erasure.erase_subject import AHEAD_MS
from tests.builders import OTHER, SCOPE
from tests.fakes.agents import AgentSite
from tests.fakes.stores.agent_registry import InMemoryAgentRegistry

NOTHING = AgentFields()


def create(site: AgentSite, key: str, **fields: Any) -> AgentState:
    site.cairn.clock.advance(1)
    return create_agent(key, AgentFields(**fields), scope=SCOPE, ports=site.ports())[0]


def change(site: AgentSite, key: str, **fields: Any) -> AgentState:
    return change_agent(key, AgentFields(**fields), scope=SCOPE, ports=site.ports())


def delete(site: AgentSite, key: str) -> str:
    deadline = site.cairn.clock.now() + 20_000
    return delete_agent(key, scope=SCOPE, deadline=deadline, ports=site.ports()).agent_id


def read(site: AgentSite, key: str) -> AgentState:
    return get_agent(key, scope=SCOPE, ports=site.ports())


def test_an_agent_is_made_once() -> None:
    site = AgentSite()

    first, is_new = create_agent("scout", NOTHING, scope=SCOPE, ports=site.ports())
    second, is_new_again = create_agent(
        "scout", AgentFields(description="else"), scope=SCOPE, ports=site.ports()
    )

    assert (is_new, is_new_again) == (True, False)
    assert second.agent == first.agent


def test_an_agent_with_key_and_name_answers_to_both() -> None:
    site = AgentSite()

    made = create(site, "bot-7", name="The Seventh")

    assert made.agent.name == "The Seventh"
    assert read(site, "bot-7") == read(site, "The Seventh") == made
    assert create(site, "The Seventh") == made


def test_its_memories_are_counted() -> None:
    site = AgentSite()
    create(site, "scout")
    empty = read(site, "scout").tally
    site.remember("scout", "one")
    site.remember("scout", "two")
    site.remember("other")

    tally = read(site, "scout").tally

    assert (empty.memories, empty.newest_at) == (0, None)
    assert (tally.memories, tally.newest_at) == (2, site.cairn.clock.now() - 1)


def test_erased_memories_are_not_counted_while_they_wait_for_the_sweep() -> None:
    site = AgentSite()
    create(site, "scout")
    site.remember("scout")

    site.erase("scout")

    assert read(site, "scout").tally.memories == 0


def test_agents_come_in_pages_newest_first() -> None:
    site = AgentSite()
    made = [create(site, name) for name in "abcde"]

    page, total = list_agents(1, 2, scope=SCOPE, ports=site.ports())

    assert (list(page), total) == ([made[3], made[2]], 5)


def test_what_is_not_mentioned_stays_when_an_agent_is_changed() -> None:
    site = AgentSite()
    create(site, "scout", description="first")

    change(site, "scout", name="ranger")
    agent = read(site, "ranger").agent

    assert (agent.name, agent.description, agent.key) == ("ranger", "first", "scout")


def test_a_changed_agent_is_read_at_once_by_the_process_that_changed_it() -> None:
    site = AgentSite()
    ports = site.ports()
    create_agent("scout", NOTHING, scope=SCOPE, ports=ports)
    agent_to_write(SCOPE, "scout", ports.agents)

    change_agent("scout", AgentFields(description="new"), scope=SCOPE, ports=ports)

    known = known_agent(SCOPE, "scout", ports.agents)
    assert known and known.description == "new"


class Contested(InMemoryAgentRegistry):
    """Somebody else changes the agent between reading and writing it, a number of times."""

    times = 0

    def save(self, scope: Scope, agent: object, read_at: int) -> None:
        if self.times:
            self.times -= 1
            [current] = self.agents(scope)
            super().save(scope, described(current, 0, metadata={"n": self.times}), read_at)
        super().save(scope, agent, read_at)  # type: ignore[arg-type]


def test_a_change_of_somebody_else_is_not_undone() -> None:
    site, registry = AgentSite(), Contested()
    site.cairn.registry = registry
    create(site, "scout")
    registry.times = 2

    change(site, "scout", description="mine")

    agent = read(site, "scout").agent
    assert (agent.description, agent.metadata) == ("mine", {"n": 0})


def test_a_name_of_another_agent_is_refused() -> None:
    site = AgentSite()
    create(site, "scout")
    create(site, "ranger")

    with pytest.raises(InvalidRequest):
        change(site, "scout", name="ranger")


def test_a_deleted_agent_and_its_memories_are_gone_at_once_and_then_for_good() -> None:
    site = AgentSite()
    made = create(site, "scout")
    memory_id = site.remember("scout", "the red door")
    kept = site.remember("other", "the blue door")

    gone = delete(site, "scout")
    left = site.cairn.memories.read(SCOPE, [memory_id, kept])
    site.cairn.clock.advance(AHEAD_MS)
    site.cairn.work()

    assert gone == made.agent.agent_id
    assert list(left) == [kept]
    assert "red door" not in repr(site.cairn.world)
    for name in ("scout", gone):
        with pytest.raises(NotFound):
            read(site, name)
        with pytest.raises(NotFound):
            delete(site, name)


def test_who_is_written_for_again_is_an_agent_again() -> None:
    site = AgentSite()
    create(site, "scout")
    delete(site, "scout")

    agent_to_write(SCOPE, "scout", site.cairn.agents())
    site.remember("scout")

    assert read(site, "scout").tally.memories == 1
    assert [agent.agent.key for agent in list_agents(0, 9, scope=SCOPE, ports=site.ports())[0]] == [
        "scout"
    ]


def test_whoever_has_memories_is_an_agent_when_asked_for() -> None:
    """Written by a process that had not heard yet that the agent was deleted."""
    site = AgentSite()
    create(site, "scout")
    delete(site, "scout")
    site.remember("scout")

    found = read(site, "scout")

    assert found.tally.memories == 1
    assert site.cairn.registry.agents(SCOPE) == [found.agent]


@pytest.mark.parametrize("name", ["scout", "5d1e0f7a-9c3b-4b62-8a4e-2f60b1c9d7e3"])
def test_nobody_is_not_found(name: str) -> None:
    site = AgentSite()

    for call in (read, delete, change):
        with pytest.raises(NotFound) as refusal:
            call(site, name)
        assert refusal.value.reason == "agent_not_found"


def test_another_projects_agent_is_nobody() -> None:
    site = AgentSite()
    made = create(site, "scout")
    site.remember("scout")

    for name in ("scout", made.agent.agent_id):
        with pytest.raises(NotFound):
            get_agent(name, scope=OTHER, ports=site.ports())
    assert list_agents(0, 9, scope=OTHER, ports=site.ports()) == ([], 0)


@pytest.mark.parametrize(
    ("lacking", "call"),
    [
        (Permission.WRITE, lambda s, p: create_agent("scout", NOTHING, scope=s, ports=p)),
        (Permission.WRITE, lambda s, p: change_agent("scout", NOTHING, scope=s, ports=p)),
        (Permission.READ, lambda s, p: get_agent("scout", scope=s, ports=p)),
        (Permission.READ, lambda s, p: list_agents(0, 1, scope=s, ports=p)),
        (Permission.DELETE, lambda s, p: delete_agent("scout", scope=s, deadline=0, ports=p)),
    ],
)
def test_every_call_needs_its_permission(lacking: Permission, call: object) -> None:
    others = frozenset(Permission) - {lacking, Permission.ADMIN}

    with pytest.raises(NotAuthorized, match=lacking.value):
        call(Scope(SCOPE.project_id, others), AgentSite().ports())  # type: ignore[operator]
