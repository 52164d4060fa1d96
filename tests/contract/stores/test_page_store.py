"""Where a page begins is kept for some minutes, for one way to read one subject."""

import pytest

from cairn.domain.memory.pages import KEPT_MS, PageStart, Place
from tests.builders import ANN, NOW, OTHER, SCOPE, user
from tests.contract.parts import Stores

START = PageStart(places={"facts": Place(created_at=NOW, memory_id="m1")})
LATER_START = PageStart(places={"facts": Place(created_at=NOW - 9, memory_id="m9")})


def begin(stores: Stores, page: int = 2, start: PageStart = START, now: int = NOW) -> None:
    stores.pages.begin(SCOPE, ANN, "reading", page, start, now)


def test_a_page_begins_where_it_was_said_to(stores: Stores) -> None:
    begin(stores)
    begin(stores, 3, LATER_START)

    assert stores.pages.start(SCOPE, ANN, "reading", 2, NOW) == START
    assert stores.pages.start(SCOPE, ANN, "reading", 3, NOW) == LATER_START


def test_the_last_word_counts(stores: Stores) -> None:
    begin(stores)
    begin(stores, start=LATER_START)

    assert stores.pages.start(SCOPE, ANN, "reading", 2, NOW) == LATER_START


@pytest.mark.parametrize(("after_ms", "is_known"), [(KEPT_MS - 1, True), (KEPT_MS, False)])
def test_it_is_forgotten_in_time(stores: Stores, after_ms: int, is_known: bool) -> None:
    begin(stores)

    assert bool(stores.pages.start(SCOPE, ANN, "reading", 2, NOW + after_ms)) == is_known


def test_other_subjects_readings_and_pages_are_not_meant(stores: Stores) -> None:
    begin(stores)

    assert stores.pages.start(SCOPE, user("bob"), "reading", 2, NOW) is None
    assert stores.pages.start(SCOPE, ANN, "another", 2, NOW) is None
    assert stores.pages.start(SCOPE, ANN, "reading", 3, NOW) is None
    assert stores.pages.start(OTHER, ANN, "reading", 2, NOW) is None


def test_an_erasure_takes_what_was_written_until_then(stores: Stores) -> None:
    begin(stores)
    begin(stores, 3, now=NOW + 5)

    stores.pages.erase(SCOPE, ANN.hash, NOW)

    assert stores.pages.start(SCOPE, ANN, "reading", 2, NOW) is None
    assert stores.pages.start(SCOPE, ANN, "reading", 3, NOW + 5) == START
