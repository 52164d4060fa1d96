"""Who is erased is gone from what others have a part in; what is theirs, too, stays with them."""

from collections.abc import Callable

import pytest

from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import PUBLIC, Subject
from cairn.domain.search.query import SearchQuery, Source
from cairn.domain.tasks.task import TaskStatus
from cairn.use_cases.search.search_memories import search_memories
from tests.builders import fresh, make_entity, make_links
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.entity_stores import InMemoryLinkStore
from tests.unit.use_cases.erasure.settling import settle

ANN, BOB = user("ann"), user("bob")
TIDE, BOAT, OATS = "The tide is high", "My boat is called Marigold", "I eat oats every morning"


def said(text: str, speaker: str) -> tuple[str, ...]:
    return ("user", text, speaker)


def words_of(cairn: InMemoryCairn, subject: Subject) -> set[str]:
    """All that a search of the subject finds."""
    query = SearchQuery(
        text="tide boat oats Marigold morning harbour",
        sources=(Source(subject), Source(PUBLIC)),
        limits=dict.fromkeys(MemoryKind, 20),
        min_score=0.0,
    )
    ports = cairn.search_ports()
    found = search_memories(query, scope=SCOPE, deadline=cairn.deadline, ports=ports)
    return {hit.memory.statement.words or hit.memory.statement.value for hit in found}


def everything(cairn: InMemoryCairn) -> str:
    """Whatever is stored, as text: items, files, and what was derived of them."""
    world = cairn.world
    parts = (world.tasks, world.words, world.truths, world.archive, world.fresh, cairn.files.files)
    return repr(parts)


# Who adds what; who finds what once ann is erased.
CASES: dict[str, tuple[Callable[[InMemoryCairn], object], set[str]]] = {
    "hers alone, among bob's": (
        lambda cairn: cairn.add(OATS, user_id="ann", others=["bob"]),
        set(),
    ),
    "hers, said in bob's add": (
        lambda cairn: cairn.add(said(TIDE, "bob"), said(OATS, "ann"), user_id="bob"),
        {TIDE},
    ),
    "hers, in bob's group": (
        lambda cairn: cairn.add(
            said(TIDE, "bob"), said(OATS, "ann"), user_id="bob", others=["ann"]
        ),
        {TIDE},
    ),
    "his, in her group": (
        lambda cairn: cairn.add(
            said(OATS, "ann"), said(TIDE, "bob"), user_id="ann", others=["bob"]
        ),
        {TIDE},
    ),
    "both said it": (
        lambda cairn: (
            cairn.add(said(TIDE, "bob"), user_id="bob", others=["ann"], session_id="one"),
            cairn.add(said(TIDE, "ann"), user_id="bob", others=["ann"], session_id="two"),
        ),
        {TIDE},
    ),
    "said by nobody who is named": (
        lambda cairn: cairn.add(TIDE, user_id="bob", others=["ann"]),
        {TIDE},
    ),
    "without a model's having understood it": (
        lambda cairn: cairn.add(said(OATS, "ann"), user_id="bob", session_id=None),
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_hers_goes_and_what_is_his_stays(case: str) -> None:
    add, kept = CASES[case]
    cairn = InMemoryCairn()
    cairn.add(BOAT, user_id="bob", session_id="bob's own")
    add(cairn)
    cairn.work()

    cairn.erase("ann")
    assert OATS not in words_of(cairn, BOB)  # from now on
    settle(cairn)

    assert words_of(cairn, BOB) == {BOAT} | kept
    assert words_of(cairn, ANN) == set()
    assert "oats" not in everything(cairn)
    assert "'ann'" not in everything(cairn)


def test_what_an_agent_was_told_for_her_goes() -> None:
    cairn = InMemoryCairn()
    [written] = cairn.create(OATS, agent="nurse", user_id="ann")
    [other] = cairn.create(TIDE, agent="nurse", user_id="bob")
    links = InMemoryLinkStore()
    cairn.links = links
    priya = cairn.entities.create(SCOPE, make_entity("Priya"))
    for memory in (written, other):
        none = make_links(memory.memory_id, home=memory.home, rev=0)
        some = make_links(memory.memory_id, priya.entity_id, home=memory.home)
        links.save_links(SCOPE, none, some)
    assert words_of(cairn, written.home) == {OATS, TIDE}

    cairn.erase("ann")
    assert words_of(cairn, written.home) == {TIDE}
    settle(cairn)

    assert words_of(cairn, written.home) == {TIDE}
    assert list(cairn.memories.stored(SCOPE, [written.memory_id])) == []
    [place] = links.places(SCOPE, [priya.entity_id])[priya.entity_id]
    assert place.memory_id == other.memory_id
    assert "oats" not in everything(cairn)


def test_a_memory_that_moves_to_its_next_home_takes_its_links_along() -> None:
    cairn = InMemoryCairn()
    cairn.add(said(OATS, "ann"), said(TIDE, "bob"), user_id="ann", others=["bob"])
    cairn.work()
    [tide] = [m for m in cairn.world.truths.values() if m.statement.words == TIDE]
    none = make_links(tide.memory_id, home=ANN, rev=0)
    cairn.links.save_links(SCOPE, none, make_links(tide.memory_id, "e1", home=ANN))

    cairn.erase("ann")
    settle(cairn)

    moved = cairn.read(tide.memory_id)
    assert (moved.home, moved.placements) == (BOB, (BOB,))
    [links] = cairn.links.links_of_home(SCOPE, BOB.hash)
    assert [link.entity_id for link in links.links] == ["e1"]
    assert cairn.links.links_of_home(SCOPE, ANN.hash) == []


def test_words_around_what_stays_are_hers_no_more() -> None:
    cairn = InMemoryCairn()
    cairn.add(said(OATS, "ann"), said(TIDE, "bob"), user_id="bob", session_id="talk")
    cairn.work()
    cairn.add(said(BOAT, "bob"), user_id="bob", session_id="talk")
    cairn.work()
    before = {term for row in fresh(cairn.memories, SCOPE, BOB) for term in row.context_terms}

    cairn.erase("ann")
    settle(cairn)

    rows = fresh(cairn.memories, SCOPE, BOB)
    after = {term for row in rows for term in row.context_terms}
    assert "oat" in before
    assert "oat" not in after
    assert all(row.vector for row in rows), "they are embedded anew"


def test_an_open_add_of_another_is_left_once_it_has_ended() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(said(OATS, "ann"), said(TIDE, "bob"), user_id="bob")
    cairn.queue.extractions.clear()  # nobody works on it yet

    cairn.erase("ann")
    assert OATS not in str(words_of(cairn, BOB))
    cairn.extract(SCOPE, ANN.hash)
    assert cairn.task(task.task_id).status is TaskStatus.OPEN
    cairn.extract(SCOPE, BOB.hash)
    assert words_of(cairn, BOB) == {TIDE}
    settle(cairn)

    assert words_of(cairn, BOB) == {TIDE}
    assert "oats" not in everything(cairn)


def test_what_failed_is_found_by_the_words_of_the_others() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(said(OATS, "ann"), said(TIDE, "bob"), user_id="bob")
    cairn.queue.extractions.clear()
    key = (SCOPE.project_id, task.task_id)
    cairn.world.tasks[key] = task.model_copy(update={"status": TaskStatus.FAILED, "error": "bad"})
    cairn.world.open.clear()

    cairn.erase("ann")
    settle(cairn)

    [working] = words_of(cairn, BOB)
    assert TIDE in working
    assert "oats" not in everything(cairn)


def test_what_she_says_afterwards_stays() -> None:
    cairn = InMemoryCairn()
    cairn.add(said(OATS, "ann"), user_id="bob")
    cairn.work()
    cairn.erase("ann")
    cairn.clock.advance(1_000)
    cairn.add(said(BOAT, "ann"), user_id="bob", others=["ann"], session_id="later")
    settle(cairn)

    assert words_of(cairn, BOB) == {BOAT}
    assert words_of(cairn, ANN) == {BOAT}
