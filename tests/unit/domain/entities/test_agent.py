from uuid import UUID, uuid4, uuid5

import pytest

from cairn.domain.entities.agent import (
    NAMES_MAX,
    agent_uuid,
    deleted,
    described,
    is_uuid,
    renamed,
)
from cairn.domain.errors import InvalidRequest
from cairn.domain.scope import Subject, SubjectType
from tests.builders import NOW, make_agent

PROJECT = uuid4()
SOME = "A41E0D7C-6F2B-4B8E-93D5-1C0F7E2B9A60"


def test_the_uuid_of_a_name_is_made_of_project_and_name() -> None:
    assert agent_uuid(PROJECT.hex, "scout") == str(uuid5(PROJECT, "scout"))
    assert agent_uuid(PROJECT.hex, "Scout") != agent_uuid(PROJECT.hex, "scout")


def test_projects_of_any_name_have_agents() -> None:
    assert UUID(agent_uuid("project-one", "scout")) != UUID(agent_uuid("project-two", "scout"))


def test_a_uuid_stands_for_itself_in_lower_case() -> None:
    assert agent_uuid(PROJECT.hex, SOME) == SOME.lower()


@pytest.mark.parametrize(
    "text", ["scout", SOME.replace("-", ""), f"{{{SOME}}}", f"urn:uuid:{SOME}", f"{SOME}\n", ""]
)
def test_other_spellings_are_names(text: str) -> None:
    assert not is_uuid(text)


def test_the_subject_keeps_the_first_name() -> None:
    agent = renamed(make_agent("scout"), "ranger", NOW)

    assert agent.name == "ranger"
    assert agent.subject == Subject(type=SubjectType.AGENT, id="scout")


def test_every_change_moves_on_even_within_a_millisecond() -> None:
    agent = make_agent("scout", at=NOW)

    states = [described(agent, NOW, description="d"), renamed(agent, "r", NOW), deleted(agent, NOW)]

    assert [state.updated_at for state in states] == [NOW + 1] * 3


def test_there_is_an_end_to_names() -> None:
    agent = make_agent("0")
    for number in range(1, NAMES_MAX):
        agent = renamed(agent, str(number), NOW)

    assert renamed(agent, "7", NOW).name == "7"
    with pytest.raises(InvalidRequest, match="at most 50 names"):
        renamed(agent, "one too many", NOW)


def test_of_a_deleted_agent_nothing_is_kept_but_its_names() -> None:
    agent = described(make_agent("scout"), NOW, description="ships things", metadata={"a": 1})

    gone = deleted(agent, NOW)

    assert (gone.names, gone.deleted_at) == (("scout",), NOW)
    assert (gone.description, gone.metadata) == ("", {})
