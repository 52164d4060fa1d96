"""What every `LinkStore` promises."""

import pytest

from cairn.domain.entities.link import (
    LINKS_MAX,
    MemoryLinks,
    Place,
)
from cairn.domain.errors import Conflict
from tests.builders import ANN, SCOPE, make_links, user
from tests.contract.parts import Stores


def saved(stores: Stores, links: MemoryLinks, before: MemoryLinks | None = None) -> MemoryLinks:
    known = before or links.model_copy(update={"links": (), "rev": 0})
    stores.links.save_links(SCOPE, known, links)
    return links


def stored(stores: Stores, *places: Place) -> list[MemoryLinks]:
    found = stores.links.links(SCOPE, places)
    return [found[entity_id] for entity_id in sorted(found)]


def memories(stores: Stores, *entity_ids: str) -> list[list[str]]:
    """Ids of the memories that each of the entities may be linked to."""
    found = stores.links.places(SCOPE, entity_ids)
    return [[place.memory_id for place in found[entity_id]] for entity_id in entity_ids]


def test_links_are_found_by_memory_by_entity_and_by_home(stores: Stores) -> None:
    one = saved(stores, make_links("m1", "e1", "e2"))
    two = saved(stores, make_links("m2", "e2"))
    other = saved(stores, make_links("m3", "e2", home=user("bob")))

    assert stored(stores, two.place, one.place) == [one, two]
    assert stores.links.places(SCOPE, ["e1"]) == {"e1": [one.place]}
    assert memories(stores, "e2", "e1", "e3") == [["m1", "m2", "m3"], ["m1"], []]
    assert stores.links.links_of_home(SCOPE, ANN.hash) == [one, two]
    assert stores.links.links_of_home(SCOPE, user("bob").hash) == [other]


def test_where_there_are_no_links_none_are_found(stores: Stores) -> None:
    assert stored(stores, Place(home_hash=ANN.hash, memory_id="m1")) == []
    assert stores.links.links_of_home(SCOPE, ANN.hash) == []
    assert stores.links.places(SCOPE, []) == {}


def test_what_is_written_next_takes_the_place(stores: Stores) -> None:
    before = saved(stores, make_links("m1", "e1", "e2"))

    after = saved(stores, make_links("m1", "e2", "e3", rev=2), before)

    assert stored(stores, before.place) == [after]
    assert memories(stores, "e1", "e2", "e3") == [[], ["m1"], ["m1"]]


def test_all_links_of_a_memory_can_be_replaced_at_once(stores: Stores) -> None:
    old, new = ([f"{letter}{n}" for n in range(LINKS_MAX)] for letter in "ab")
    before = saved(stores, make_links("m1", *old))

    saved(stores, make_links("m1", *new, rev=2), before)

    assert memories(stores, *old) == [[]] * LINKS_MAX
    assert memories(stores, *new) == [["m1"]] * LINKS_MAX


@pytest.mark.parametrize("rev", [0, 2])
def test_what_was_written_meanwhile_is_not_overwritten(stores: Stores, rev: int) -> None:
    current = saved(stores, make_links("m1", "e1"))

    with pytest.raises(Conflict):
        saved(stores, make_links("m1", "e2", rev=rev + 1), make_links("m1", rev=rev))
    with pytest.raises(Conflict):
        stores.links.remove_links(SCOPE, make_links("m1", rev=rev))

    assert stored(stores, current.place) == [current]
    assert memories(stores, "e1", "e2") == [["m1"], []]


def test_removed_links_are_gone_every_way(stores: Stores) -> None:
    links = saved(stores, make_links("m1", "e1", "e2"))
    kept = saved(stores, make_links("m2", "e1"))

    stores.links.remove_links(SCOPE, links)

    assert stored(stores, links.place) == []
    assert memories(stores, "e1", "e2") == [["m2"], []]
    assert stores.links.links_of_home(SCOPE, ANN.hash) == [kept]
    with pytest.raises(Conflict):
        stores.links.remove_links(SCOPE, links)
