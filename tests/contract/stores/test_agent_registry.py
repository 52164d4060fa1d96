"""What every `AgentRegistry` promises."""

from uuid import uuid4

import pytest

from cairn.domain.entities.agent import (
    Agent,
    deleted,
    described,
    renamed,
)
from cairn.domain.errors import Conflict, InvalidRequest
from tests.builders import NOW, SCOPE, make_agent
from tests.contract.parts import Stores

LATER = NOW + 1_000


def registered(stores: Stores, name: str = "scout", at: int = NOW) -> Agent:
    return stores.agents.register(SCOPE, make_agent(name, at=at))


def saved(stores: Stores, before: Agent, after: Agent) -> Agent:
    stores.agents.save(SCOPE, after, before.updated_at)
    return after


def found(stores: Stores, *names: str) -> list[Agent | None]:
    return [stores.agents.find(SCOPE, name) for name in names]


@pytest.mark.parametrize(
    "name", ["scout", "名字 #1", "a" * 255, "5D1E0F7A-9C3B-4B62-8A4E-2F60B1C9D7E3"]
)
def test_an_agent_is_found_by_name_and_by_uuid(stores: Stores, name: str) -> None:
    agent = registered(stores, name)

    assert agent.key == name
    assert found(stores, name, agent.agent_id, agent.agent_id.upper()) == [agent] * 3


def test_nobody_else_is_found(stores: Stores) -> None:
    registered(stores)

    assert found(stores, "Scout", "scout ", str(uuid4())) == [None] * 3


def test_registering_again_returns_the_first(stores: Stores) -> None:
    first = registered(stores)

    assert registered(stores, at=LATER) == first
    assert stores.agents.agents(SCOPE) == [first]


def test_an_agent_may_come_with_a_further_name(stores: Stores) -> None:
    agent = stores.agents.register(SCOPE, renamed(make_agent("scout"), "The Scout", NOW))

    assert found(stores, "scout", "The Scout", agent.agent_id) == [agent] * 3


@pytest.mark.parametrize("taken", ["scout", "The Scout"])
def test_whoever_has_one_of_the_names_already_is_the_agent(stores: Stores, taken: str) -> None:
    first = registered(stores, taken)
    draft = renamed(make_agent("scout", at=LATER), "The Scout", LATER)

    assert stores.agents.register(SCOPE, draft) == first
    assert stores.agents.agents(SCOPE) == [first]


def test_agents_come_newest_first(stores: Stores) -> None:
    agents = [registered(stores, name, NOW + index) for index, name in enumerate("cab")]

    assert stores.agents.agents(SCOPE) == agents[::-1]


def test_what_is_saved_is_read(stores: Stores) -> None:
    agent = registered(stores)
    metadata = {"nested": {"größe": [1, None, "名"]}, "pk": "P#other", "long": "x" * 9_000}

    after = saved(stores, agent, described(agent, LATER, description="d", metadata=metadata))

    assert found(stores, "scout") == [after]
    assert (after.description, after.metadata) == ("d", metadata)


def test_an_agent_answers_to_all_its_names(stores: Stores) -> None:
    agent = registered(stores)
    second = saved(stores, agent, renamed(agent, "ranger", LATER))
    third = saved(stores, second, renamed(second, "guide", LATER))
    back = saved(stores, third, renamed(third, "scout", LATER))

    assert found(stores, "scout", "ranger", "guide", agent.agent_id) == [back] * 4
    assert stores.agents.agents(SCOPE) == [back]
    assert (back.name, back.key) == ("scout", "scout")


def test_registering_a_further_name_returns_the_agent_that_has_it(stores: Stores) -> None:
    agent = registered(stores)
    after = saved(stores, agent, renamed(agent, "ranger", LATER))

    assert registered(stores, "ranger") == after


@pytest.mark.parametrize("name", ["ranger", "guide"], ids=["its first", "its further"])
def test_a_name_that_leads_to_another_agent_is_refused(stores: Stores, name: str) -> None:
    other = registered(stores, "ranger")
    other = saved(stores, other, renamed(other, "guide", LATER))
    agent = registered(stores)

    with pytest.raises(InvalidRequest, match="name"):
        saved(stores, agent, renamed(agent, name, LATER))

    assert found(stores, "scout", name) == [agent, other]


def test_a_deleted_agent_is_unknown_by_all_its_names(stores: Stores) -> None:
    agent = registered(stores)
    agent = saved(stores, agent, renamed(agent, "ranger", LATER))

    saved(stores, agent, deleted(agent, LATER))

    assert found(stores, "scout", "ranger", agent.agent_id) == [None] * 3
    assert stores.agents.agents(SCOPE) == []


def test_the_names_of_a_deleted_agent_are_free(stores: Stores) -> None:
    old = registered(stores)
    old = saved(stores, old, renamed(old, "ranger", LATER))
    saved(stores, old, deleted(old, LATER))
    agent = registered(stores, "guide")

    for name in ("scout", "ranger"):
        agent = saved(stores, agent, renamed(agent, name, LATER))

    assert found(stores, "scout", "ranger", old.agent_id) == [agent] * 3


def test_registering_a_deleted_agent_makes_a_new_one(stores: Stores) -> None:
    old = registered(stores)
    old = saved(stores, old, described(old, LATER, description="old"))
    saved(stores, old, deleted(old, LATER))

    agent = registered(stores, at=LATER + 5)

    assert (agent.agent_id, agent.created_at) == (old.agent_id, LATER + 5)
    assert agent.description == ""
    assert found(stores, "scout") == [agent]


def test_a_state_that_has_moved_on_is_not_overwritten(stores: Stores) -> None:
    agent = registered(stores)
    after = saved(stores, agent, described(agent, NOW, description="first"))

    with pytest.raises(Conflict):
        saved(stores, agent, described(agent, LATER, description="second"))

    assert found(stores, "scout") == [after]


@pytest.mark.parametrize("is_read", [True, False], ids=["deleted since", "already deleted"])
def test_what_is_deleted_is_not_saved(stores: Stores, is_read: bool) -> None:
    agent = registered(stores)
    gone = saved(stores, agent, deleted(agent, LATER))
    before = agent if is_read else gone

    with pytest.raises(Conflict):
        saved(stores, before, described(before, LATER, description="back"))

    assert found(stores, "scout") == [None]


def test_what_was_never_registered_is_not_saved(stores: Stores) -> None:
    agent = make_agent("scout")

    with pytest.raises(Conflict):
        saved(stores, agent, renamed(agent, "ranger", LATER))

    assert found(stores, "scout", "ranger") == [None, None]
