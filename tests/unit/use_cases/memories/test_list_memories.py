"""Lists of memories, and whose memories a request means."""

from collections.abc import Sequence
from typing import Any

import pytest

from cairn.domain.entities.agent import deleted
from cairn.domain.errors import InvalidRequest, NotAuthorized
from cairn.domain.index.filters import (
    And,
    Equals,
    HasTag,
    HasTrait,
)
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Permission, Scope, Subject, SubjectType
from cairn.domain.search.query import Source
from cairn.use_cases.memories.list_memories import READ_AT_ONCE, MemoryPage, list_memories
from cairn.use_cases.search.choose_subjects import (
    MemoryOwner,
    choose_sources,
    choose_subjects,
)
from tests.builders import OTHER
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user

FILTER = HasTag("tea")
ANN = user("ann")


def agent(name: str) -> Subject:
    return Subject(type=SubjectType.AGENT, id=name)


def page(
    cairn: InMemoryCairn,
    *subjects: Subject,
    limit: int = 100,
    offset: int = 0,
    word: str = "",
    scope: Scope = SCOPE,
) -> MemoryPage[Memory]:
    return list_memories(
        subjects or (agent("scout"),),
        (lambda memory: word in memory.statement.words) if word else None,
        list,
        limit=limit,
        offset=offset,
        scope=scope,
        memories=cairn.memories,
    )


def words(found: MemoryPage[Memory]) -> list[str]:
    return [memory.statement.words for memory in found.memories]


def knowing(*texts: str, **fields: Any) -> InMemoryCairn:
    """Each a little later than the one before."""
    cairn = InMemoryCairn()
    for text in texts:
        cairn.create(text, **fields)
    return cairn


# Lists.


def test_the_newest_come_first_and_every_page_follows_the_one_before() -> None:
    cairn = knowing(*(f"word {number}" for number in range(7)))

    pages = [page(cairn, limit=3, offset=offset) for offset in (0, 3, 6, 9)]

    assert [text for page in pages for text in words(page)] == [
        f"word {n}" for n in range(6, -1, -1)
    ]
    assert [page.total for page in pages] == [7] * 4


def test_of_what_is_wanted_pages_and_total_are_as_of_all() -> None:
    cairn = knowing("tea 1", "coffee", "tea 2", "tea 3")

    found = page(cairn, limit=1, offset=1, word="tea")

    assert (words(found), found.total) == (["tea 2"], 3)


@pytest.mark.parametrize("word", ["", "tea"])
def test_a_page_beyond_the_last_is_empty(word: str) -> None:
    assert page(knowing("tea 1", "tea 2"), offset=10**30, word=word) == MemoryPage([], 2)


@pytest.mark.parametrize("word", ["", "tea"])
def test_what_is_shown_is_kept_of_a_hundred_at_a_time(word: str) -> None:
    cairn = knowing(*(f"tea {number}" for number in range(2 * READ_AT_ONCE + 50)))
    held: list[int] = []

    def show(memories: Sequence[Memory]) -> list[str]:
        held.append(len(memories))
        return [memory.statement.words for memory in memories]

    found = list_memories(
        [agent("scout")],
        (lambda memory: word in memory.statement.words) if word else None,
        show,
        limit=220,
        offset=7,
        scope=SCOPE,
        memories=cairn.memories,
    )

    assert found == MemoryPage([f"tea {number}" for number in range(242, 22, -1)], 250)
    assert held == [100, 100, 20]


def test_a_memory_of_two_subjects_is_listed_once() -> None:
    cairn = knowing("tea", user_id="ann")

    found = page(cairn, agent("scout"), ANN)

    assert (words(found), found.total) == (["tea"], 1)


def test_words_that_are_not_understood_yet_are_no_memories() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")

    assert page(cairn, ANN) == MemoryPage([], 0)
    cairn.work()
    assert words(page(cairn, ANN)) == ["My bicycle is green"]


def test_what_is_deleted_or_erased_is_not_listed() -> None:
    cairn = knowing("tea", "coffee", user_id="ann")
    [coffee, _] = page(cairn).memories

    cairn.delete(coffee.memory_id)
    assert (words(page(cairn)), page(cairn).total) == (["tea"], 1)

    cairn.erase(subject=agent("scout"))
    assert page(cairn) == MemoryPage([], 0)
    assert words(page(cairn, ANN)) == [], "the home was erased"


def test_nobody_elses_are_listed() -> None:
    cairn = knowing("tea")

    assert page(cairn, agent("ranger")) == page(cairn, scope=OTHER) == MemoryPage([], 0)


def test_more_than_is_read_at_once_is_listed() -> None:
    cairn = InMemoryCairn()
    cairn.create(*(f"word {number}" for number in range(230)))

    assert len(page(cairn, limit=1_000).memories) == 230
    assert len(page(cairn, limit=1_000, word="word 2").memories) == 1 + 10 + 30


def test_only_who_may_read_sees_lists() -> None:
    with pytest.raises(NotAuthorized, match="read"):
        page(knowing("tea"), scope=Scope(SCOPE.project_id, frozenset({Permission.WRITE})))


# MemoryOwner.


def test_an_agent_is_meant_by_its_name_or_its_uuid() -> None:
    cairn = knowing("tea")
    known = cairn.registry.find(SCOPE, "scout")
    assert known

    for name in ("scout", known.agent_id, known.agent_id.upper()):
        whose = MemoryOwner(name)
        assert choose_subjects(whose, scope=SCOPE, agents=cairn.agents(), most=1) == (
            agent("scout"),
        )
        sources = choose_sources(whose, FILTER, scope=SCOPE, agents=cairn.agents(), most=1)
        assert sources == (Source(agent("scout"), FILTER),)


@pytest.mark.parametrize("name", ["nobody", "5d1e0f7a-9c3b-4b62-8a4e-2f60b1c9d7e3"])
@pytest.mark.parametrize("user_id", [None, "ann"])
def test_an_unknown_agent_is_looked_for_where_its_name_would_put_it(
    name: str, user_id: str | None
) -> None:
    """There is nothing, and it is made no agent."""
    cairn, whose = knowing("tea"), MemoryOwner(name, user_id)

    subjects = choose_subjects(whose, scope=SCOPE, agents=cairn.agents(), most=9)
    sources = choose_sources(whose, None, scope=SCOPE, agents=cairn.agents(), most=9)

    assert subjects == (agent(name),)
    assert sources[0].subject == agent(name)
    assert page(cairn, *subjects) == MemoryPage([], 0)
    assert [agent.name for agent in cairn.registry.agents(SCOPE)] == ["scout"]


def test_what_is_written_by_who_had_not_heard_that_the_agent_was_deleted_is_found() -> None:
    cairn = knowing("tea")
    known = cairn.registry.find(SCOPE, "scout")
    assert known
    cairn.erase(subject=known.subject)
    cairn.create("coffee")  # by a process that still knows the agent, as the next line makes it
    cairn.registry.save(SCOPE, deleted(known, cairn.clock.now()), known.updated_at)

    subjects = choose_subjects(MemoryOwner("scout"), scope=SCOPE, agents=cairn.agents(), most=9)

    assert words(page(cairn, *subjects)) == ["coffee"]


def test_a_user_alone_is_meant_whoever_wrote() -> None:
    cairn = knowing("tea")

    whose = MemoryOwner(None, "ann")

    assert choose_subjects(whose, scope=SCOPE, agents=cairn.agents(), most=9) == (ANN,)
    sources = choose_sources(whose, FILTER, scope=SCOPE, agents=cairn.agents(), most=9)
    assert sources == (Source(ANN, FILTER),)


def test_an_agent_with_a_user_means_what_each_knows_of_the_other() -> None:
    cairn = knowing("tea")

    sources = choose_sources(
        MemoryOwner("scout", "ann"), FILTER, scope=SCOPE, agents=cairn.agents(), most=9
    )

    assert sources == (
        Source(agent("scout"), And((FILTER, HasTrait("user", "ann")))),
        Source(ANN, And((FILTER, Equals("agent_id", "scout")))),
    )


def test_an_agent_with_a_user_finds_them_in_either_dialect() -> None:
    cairn = knowing("Ann drinks tea", user_id="ann")
    cairn.create("Bob drinks tea", user_id="bob")
    cairn.create("Everybody drinks tea")
    cairn.add("I drink tea at five")

    sources = choose_sources(
        MemoryOwner("scout", "ann"), None, scope=SCOPE, agents=cairn.agents(), most=9
    )

    assert cairn.words("tea", sources=sources) == ["Ann drinks tea"]


@pytest.mark.parametrize("known", [0, 1, 32])
def test_nobody_named_means_every_agent(known: int) -> None:
    cairn = InMemoryCairn()
    for number in range(known):
        cairn.create("tea", agent=f"agent {number}")

    subjects = choose_subjects(MemoryOwner(), scope=SCOPE, agents=cairn.agents(), most=32)
    sources = choose_sources(MemoryOwner(), FILTER, scope=SCOPE, agents=cairn.agents(), most=32)

    assert {subject.id for subject in subjects} == {f"agent {number}" for number in range(known)}
    assert sources == tuple(Source(subject, FILTER) for subject in subjects)


def test_more_agents_than_can_be_read_are_told() -> None:
    cairn = InMemoryCairn()
    for number in range(33):
        cairn.create("tea", agent=f"agent {number}")

    with pytest.raises(InvalidRequest, match="33 agents") as refusal:
        choose_sources(MemoryOwner(), None, scope=SCOPE, agents=cairn.agents(), most=32)

    assert refusal.value.reason == "too_many_agents"
    assert choose_subjects(MemoryOwner("agent 7"), scope=SCOPE, agents=cairn.agents(), most=1)
