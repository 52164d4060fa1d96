"""Pages of everything known, which stay in place while others write."""

import random

import pytest

from cairn.domain.errors import NotAuthorized
from cairn.domain.index.filters import HasTag
from cairn.domain.memory.memory import Labels, MemoryStatus
from cairn.domain.memory.pages import KEPT_MS
from cairn.domain.scope import Permission, Scope
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn


def filled(number: int, **fields: object) -> InMemoryCairn:
    """So many facts, an add each."""
    cairn = InMemoryCairn()
    for place in range(number):
        cairn.add(f"Jar {place} is sealed", wait=True)
    return cairn


def facts(cairn: InMemoryCairn, page: int, size: int = 10) -> list[str]:
    found = cairn.page(page, size).lists["facts"]
    return [memory.statement.words for memory in found]


def test_pages_are_newest_first_and_end() -> None:
    cairn = filled(7)

    pages = [facts(cairn, page, 3) for page in (1, 2, 3, 4)]

    assert pages[0] == ["Jar 6 is sealed", "Jar 5 is sealed", "Jar 4 is sealed"]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [cairn.page(page, 3).pages for page in (1, 2, 3)] == [3, 3, 3]


def test_the_longest_list_says_how_many_there_are() -> None:
    cairn = InMemoryCairn()
    cairn.add("I prefer tea to coffee", "I live in Porto", "I keep bees", wait=True)

    page = cairn.page(size=2)

    assert {name: len(found) for name, found in page.lists.items()} == {
        "facts": 2,
        "preferences": 1,
    }
    assert (page.total, page.pages) == (3, 2)
    assert {name: len(found) for name, found in cairn.page(2, 2).lists.items()} == {
        "facts": 1,
        "preferences": 0,
    }


def test_nothing_known_has_no_pages() -> None:
    page = InMemoryCairn().page()

    assert (page.total, page.pages) == (0, 0)


@pytest.mark.parametrize("page", [3, 9, 1_000_000])
def test_a_page_behind_the_last_one_is_empty_and_says_where_the_end_is(page: int) -> None:
    found = filled(4).page(page, 2)

    assert (found.lists["facts"], found.total, found.pages) == ([], 4, 2)


def test_a_thousand_are_read_while_a_hundred_are_added_and_fifty_deleted() -> None:
    cairn, chance = InMemoryCairn(), random.Random(7)
    for first in range(0, 1_000, 50):  # many of them are of the same moment
        cairn.add(*(f"Jar {first + place} is sealed" for place in range(50)), wait=True)
    old = {entry.memory_id for entry in cairn.memories.listed(SCOPE, _ann(cairn))}
    seen, deleted, page, pages = list[str](), set[str](), 1, 1
    while page <= pages:
        found = cairn.page(page, 50)
        seen += [memory.memory_id for memory in found.lists["facts"]]
        pages, page = found.pages, page + 1
        for number in range(5):
            cairn.add(f"Jar {page}-{number} is new", wait=True)
        for memory_id in chance.sample(sorted(old - deleted), 2 if page % 2 else 3):
            cairn.delete(memory_id)
            deleted.add(memory_id)

    assert len(deleted) >= 50
    assert len(seen) == len(set(seen))
    assert old - deleted <= set(seen)


def _ann(cairn: InMemoryCairn) -> str:
    return cairn.task(cairn.add("who?", wait=True).task_id).home.hash


def test_a_page_that_is_read_again_is_the_same() -> None:
    cairn = filled(9)
    first, second = facts(cairn, 1, 3), facts(cairn, 2, 3)
    cairn.add("A new jar", wait=True)

    assert facts(cairn, 2, 3) == second
    assert facts(cairn, 1, 3) == ["A new jar", *first[:2]]


def test_a_later_page_alone_is_counted_from_the_newest() -> None:
    assert facts(filled(9), 2, 4)[0] == "Jar 4 is sealed"


def test_where_a_page_began_is_forgotten_in_time() -> None:
    cairn = filled(6)
    facts(cairn, 1, 3)
    cairn.add("A new jar", wait=True)
    cairn.clock.advance(KEPT_MS)

    assert facts(cairn, 2, 3)[0] == "Jar 3 is sealed"


def test_another_size_is_another_list() -> None:
    cairn = filled(6)
    cairn.page(1, 3)
    cairn.add("A new jar", wait=True)

    found = cairn.page(2, 3, reading="another").lists["facts"]

    assert found[0].statement.words == "Jar 3 is sealed"


def test_working_memory_is_listed_until_it_is_understood() -> None:
    cairn = InMemoryCairn()
    cairn.add("I keep bees")

    [working] = cairn.page().lists["facts"]
    cairn.work()
    [fact] = cairn.page().lists["facts"]

    assert working.statement.value.startswith("user: [")
    assert fact.statement.words == "I keep bees"


def test_what_is_set_aside_is_neither_listed_nor_counted() -> None:
    cairn = filled(2)
    newest = cairn.page().lists["facts"][0]

    cairn.update(newest.memory_id, status=MemoryStatus.ARCHIVED)

    assert (facts(cairn, 1), cairn.page().total) == (["Jar 0 is sealed"], 1)


def test_a_filter_counts_only_what_it_selects() -> None:
    cairn = filled(3)
    cairn.add("I keep bees", "I sell honey", wait=True, labels=Labels(tags=("bees",)))

    page = cairn.page(size=1, filter=HasTag("bees"))

    assert (page.total, page.pages) == (2, 2)
    again = cairn.page(2, 1, filter=HasTag("bees"))
    words = {found.lists["facts"][0].statement.words for found in (page, again)}
    assert words == {"I keep bees", "I sell honey"}


def test_erasing_forgets_where_pages_begin() -> None:
    cairn = filled(6)
    cairn.page(1, 3)
    home = cairn.page().lists["facts"][0].home

    cairn.erase()
    cairn.work()

    assert cairn.pages.start(SCOPE, home, "reading", 2, cairn.clock.now()) is None


def test_a_key_that_may_not_read_lists_nothing() -> None:
    cairn = filled(1)
    cairn.scope = Scope(SCOPE.project_id, frozenset({Permission.WRITE}))

    with pytest.raises(NotAuthorized):
        cairn.page()
