"""What every `EntityStore` promises."""

import pytest

from cairn.domain.entities.entity import Entity, changed
from cairn.domain.errors import Conflict, InvalidRequest
from tests.builders import NOW, SCOPE, make_entity
from tests.contract.parts import Stores

LATER = NOW + 1_000


def created(stores: Stores, name: str = "Priya", type: str = "person", at: int = NOW) -> Entity:
    return stores.entities.create(SCOPE, make_entity(name, type, at=at))


def saved(stores: Stores, before: Entity, after: Entity) -> Entity:
    stores.entities.save(SCOPE, before, after)
    return after


def test_what_is_created_is_read(stores: Stores) -> None:
    metadata = {"größe": [1, None, "名"], "pk": "P#other", "long": "x" * 9_000}
    first = stores.entities.create(SCOPE, make_entity("O&#x27;Brien", metadata=metadata))
    second = created(stores, "名字 #1", "organization")

    found = stores.entities.read(SCOPE, [second.entity_id, first.entity_id, "nobody"])

    assert found == {first.entity_id: first, second.entity_id: second}


@pytest.mark.parametrize("name", ["Priya", "PRIYA", "  priya ", "Ｐｒｉｙａ"])
def test_the_same_name_of_a_type_is_the_same_entity(stores: Stores, name: str) -> None:
    first = created(stores)

    assert created(stores, name, at=LATER) == first
    assert stores.entities.entities(SCOPE) == [first]


def test_the_same_name_of_another_type_is_another_entity(stores: Stores) -> None:
    assert created(stores, "Mercury", "person") != created(stores, "Mercury", "location")


def test_entities_come_newest_first(stores: Stores) -> None:
    made = [created(stores, name, at=NOW + index) for index, name in enumerate("cab")]

    assert stores.entities.entities(SCOPE) == made[::-1]


def test_a_changed_entity_is_read_as_it_is_now(stores: Stores) -> None:
    entity = created(stores)

    after = saved(stores, entity, changed(entity, LATER, name="priya", metadata={"a": 1}))

    assert stores.entities.read(SCOPE, [entity.entity_id]) == {entity.entity_id: after}


def test_a_renamed_entity_lets_go_of_its_name(stores: Stores) -> None:
    entity = created(stores)

    after = saved(stores, entity, changed(entity, LATER, name="Tom"))

    assert created(stores, "tom") == after
    assert created(stores, "Priya").entity_id != entity.entity_id


def test_a_name_that_another_entity_has_is_refused(stores: Stores) -> None:
    entity, other = created(stores), created(stores, "Tom")

    with pytest.raises(InvalidRequest, match="name"):
        saved(stores, entity, changed(entity, LATER, name="TOM"))

    assert stores.entities.read(SCOPE, [entity.entity_id]) == {entity.entity_id: entity}
    assert created(stores, "Tom") == other


def test_a_state_that_has_moved_on_is_neither_overwritten_nor_removed(stores: Stores) -> None:
    entity = created(stores)
    after = saved(stores, entity, changed(entity, NOW, metadata={"a": 1}))

    with pytest.raises(Conflict):
        saved(stores, entity, changed(entity, LATER, name="Tom"))
    with pytest.raises(Conflict):
        stores.entities.remove(SCOPE, entity)

    assert stores.entities.entities(SCOPE) == [after]


def test_a_removed_entity_is_gone_and_its_name_free(stores: Stores) -> None:
    entity = created(stores)

    stores.entities.remove(SCOPE, entity)

    assert stores.entities.entities(SCOPE) == []
    assert stores.entities.read(SCOPE, [entity.entity_id]) == {}
    assert created(stores).entity_id != entity.entity_id
    for call in (
        lambda: stores.entities.remove(SCOPE, entity),
        lambda: saved(stores, entity, changed(entity, LATER, name="Tom")),
    ):
        with pytest.raises(Conflict):
            call()
