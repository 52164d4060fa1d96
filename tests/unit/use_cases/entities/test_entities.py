"""Entities, their links, and what is mentioned together, over the real use cases on fakes."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from cairn.domain.entities.entity import NAME_MAX, Entity
from cairn.domain.entities.link import LINKS_MAX, MemoryLinks
from cairn.domain.errors import InvalidRequest, NotAuthorized, NotFound
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.entities.explore_entities import explore_entities
from cairn.use_cases.entities.extract_entities import (
    backfill_entities,
    get_entity_extraction,
)
from cairn.use_cases.entities.link_entities import link_entity
from cairn.use_cases.entities.manage_entities import (
    EntityFields,
    EntityQuery,
    NewEntity,
    change_entity,
    create_entity,
    delete_entity,
    get_entity,
    list_entities,
)
from tests.builders import OTHER, SCOPE
from tests.fakes.agents import AgentSite
from tests.fakes.stores.entity_stores import InMemoryLinkStore


def create(site: AgentSite, name: str, type: str = "person", **given: Any) -> Entity:
    site.cairn.clock.advance(1)
    new, ports = NewEntity(type, name, **given), site.entity_ports()
    return create_entity(new, scope=SCOPE, ports=ports)[0].entity


def link(site: AgentSite, entity: Entity, memory_id: str, relationship: str = "is in") -> None:
    ports = site.entity_ports()
    link_entity(entity.entity_id, memory_id, relationship, scope=SCOPE, ports=ports)


def extract(site: AgentSite, memory_id: str) -> dict[str, str]:
    """Type by name of what the memory mentions then."""
    done = site.extract(memory_id, scope=SCOPE, deadline=site.cairn.deadline)
    return {mention.value: mention.type for mention in done.memory.mentions}


def backfill(site: AgentSite, limit: int = 500, *agents: str) -> int:
    return backfill_entities(
        [site.subject(agent) for agent in agents or ("scout",)],
        limit,
        scope=SCOPE,
        deadline=site.cairn.deadline,
        ports=site.entity_ports(),
    )


def counts(site: AgentSite, entity: Entity) -> tuple[int, int]:
    """Memories and relations."""
    found = get_entity(entity.entity_id, scope=SCOPE, ports=site.entity_ports())
    return found.memories, found.relations


def listed(site: AgentSite, **asked: str) -> list[str]:
    ports = site.entity_ports()
    found, total = list_entities(EntityQuery(**asked), 0, 99, scope=SCOPE, ports=ports)
    assert total >= len(found)
    return [hit.entity.name for hit in found]


def near(site: AgentSite, entity: Entity, depth: int = 2, most: int = 9) -> list[tuple[str, int]]:
    found = explore_entities(entity.entity_id, depth, most, scope=SCOPE, ports=site.entity_ports())
    return [(neighbour.entity.name, neighbour.depth) for neighbour in found.neighbours]


# Entities.


def test_the_same_name_of_a_type_is_the_same_entity() -> None:
    site = AgentSite()
    first = create(site, "Priya", metadata={"a": 1})

    assert create(site, "priya", metadata={"b": 2}) == first
    assert create(site, "Priya", "project") != first


def test_entities_are_listed_newest_first_by_type_and_agent() -> None:
    site = AgentSite()
    create(site, "Priya")
    create(site, "Porto", "location", agent="scout")
    tom = create(site, "Tom")
    link(site, tom, site.remember("scout", "Tom agrees"))
    create(site, "Eve", agent="other")

    assert listed(site) == ["Eve", "Tom", "Porto", "Priya"]
    assert listed(site, type="person") == ["Eve", "Tom", "Priya"]
    assert listed(site, agent="scout") == ["Tom", "Porto"]
    assert listed(site, agent="scout", type="person") == ["Tom"]
    assert listed(site, agent="nobody") == []


def test_an_entity_is_changed_and_deleted() -> None:
    site = AgentSite()
    entity = create(site, "Priya", metadata={"a": 1})
    ports = site.entity_ports()

    change_entity(entity.entity_id, EntityFields("Priya S."), scope=SCOPE, ports=ports)
    changed = get_entity(entity.entity_id, scope=SCOPE, ports=ports).entity
    delete_entity(entity.entity_id, scope=SCOPE, ports=ports)

    assert (changed.name, changed.metadata) == ("Priya S.", {"a": 1})
    assert listed(site) == []
    for call in (get_entity, delete_entity):
        with pytest.raises(NotFound):
            call(entity.entity_id, scope=SCOPE, ports=ports)


def test_a_deleted_entity_leaves_no_link_behind() -> None:
    site = AgentSite()
    priya, tom = create(site, "Priya"), create(site, "Tom")
    for person in (priya, tom):
        link(site, person, site.remember("scout", "one"))
    memory_id = site.remember("scout", "two")
    for person in (priya, tom):
        link(site, person, memory_id)

    delete_entity(priya.entity_id, scope=SCOPE, ports=site.entity_ports())

    assert priya.entity_id not in repr(vars(site.cairn.links))
    assert counts(site, tom) == (2, 0)


# Links.


def test_a_link_counts_once_however_often_it_is_made() -> None:
    site = AgentSite()
    entity, memory_id = create(site, "Priya"), site.remember("scout", "she agrees")

    for _ in range(2):
        link(site, entity, memory_id)

    assert counts(site, entity) == (1, 0)


def test_links_want_both_ends() -> None:
    site = AgentSite()
    entity, memory_id = create(site, "Priya"), site.remember("scout", "she agrees")

    for ends, code in (
        ((str(uuid4()), memory_id), "entity_not_found"),
        ((entity.entity_id, str(uuid4())), "memory_not_found"),
    ):
        with pytest.raises(NotFound) as refusal:
            link_entity(*ends, "is in", scope=SCOPE, ports=site.entity_ports())
        assert refusal.value.reason == code


def test_a_memory_has_room_for_so_many_links() -> None:
    site = AgentSite()
    memory_id = site.remember("scout", "all of them")
    for number in range(LINKS_MAX):
        link(site, create(site, f"e{number}"), memory_id)
    last = create(site, "one more")

    with pytest.raises(InvalidRequest, match="memory_id"):
        link(site, last, memory_id)

    assert counts(site, last) == (0, 0)


def test_another_projects_ends_are_unknown() -> None:
    site = AgentSite()
    entity, memory_id = create(site, "Priya"), site.remember("scout", "she agrees")

    with pytest.raises(NotFound):
        link_entity(entity.entity_id, memory_id, "is in", scope=OTHER, ports=site.entity_ports())


def test_links_of_others_at_the_same_time_are_kept() -> None:
    site = AgentSite()
    priya, tom = create(site, "Priya"), create(site, "Tom")
    memory_id = site.remember("scout", "both")
    save = site.cairn.links.save_links

    def contested(scope: Scope, before: Any, after: Any) -> None:
        site.cairn.links.save_links = save  # type: ignore[method-assign]
        link(site, tom, memory_id)
        save(scope, before, after)

    site.cairn.links.save_links = contested  # type: ignore[method-assign]
    link(site, priya, memory_id)

    assert counts(site, priya) == counts(site, tom) == (1, 1)


# What is gone.


def test_links_of_a_deleted_memory_are_gone_with_it() -> None:
    site = AgentSite()
    entity = create(site, "Priya")
    kept, gone = (site.remember("scout", words) for words in ("one", "two"))
    for memory_id in (kept, gone):
        link(site, entity, memory_id)

    site.cairn.delete(gone)

    assert counts(site, entity) == (1, 0)
    assert gone not in repr(vars(site.cairn.links))


def test_what_an_erased_agent_mentioned_is_hidden_at_once_and_swept_with_it() -> None:
    site = AgentSite()
    gone = site.remember("scout", "lunch with Priya and Tom")
    extract(site, gone)
    extract(site, site.remember("other", "tea with Tom"))
    mine = create(site, "Eve")
    link(site, mine, site.remember("scout", "Eve was there"))

    site.erase("scout")
    at_once = listed(site), counts(site, mine)
    site.settle()

    assert at_once == (["Eve", "Tom"], (0, 0))
    assert listed(site) == ["Eve", "Tom"]
    assert "Priya" not in repr(vars(site.cairn.entities))
    assert gone not in repr(vars(site.cairn.links))


def test_what_only_a_deleted_memory_mentioned_is_forgotten() -> None:
    site = AgentSite()
    memory_id = site.remember("scout", "lunch with Priya and Tom")
    extract(site, memory_id)
    create(site, "Tom")  # made somebody's own

    site.cairn.delete(memory_id)

    assert listed(site) == ["Tom"]
    assert "Priya" not in repr(vars(site.cairn.entities))


class Crash(Exception):
    pass


class CrashingLinks(InMemoryLinkStore):
    is_crashing = True

    def remove_links(self, scope: Scope, links: MemoryLinks) -> None:
        if self.is_crashing:
            raise Crash
        super().remove_links(scope, links)


def test_after_a_crash_a_memory_can_be_deleted_again() -> None:
    """With nothing of it left behind."""
    site, links = AgentSite(), CrashingLinks()
    site.cairn.links = links
    memory_id = site.remember("scout", "lunch with Priya")
    extract(site, memory_id)

    with pytest.raises(Crash):
        site.cairn.delete(memory_id)
    links.is_crashing = False
    site.cairn.delete(memory_id)

    assert memory_id not in repr(vars(links))
    assert "Priya" not in repr(vars(site.cairn.entities))


# What is mentioned together.


def test_what_shares_memories_is_related() -> None:
    site = AgentSite()
    priya, tom, eve = (create(site, name) for name in ("Priya", "Tom", "Eve"))
    for memory, *entities in (("one", priya, tom), ("two", priya, tom), ("three", priya, eve)):
        memory_id = site.remember("scout", str(memory))
        for entity in entities:
            link(site, entity, memory_id)

    found = explore_entities(priya.entity_id, 1, 9, scope=SCOPE, ports=site.entity_ports())

    assert [
        (neighbour.entity.name, neighbour.relation.relationship, len(neighbour.relation.memory_ids))
        for neighbour in found.neighbours
    ] == [("Tom", "is in", 2), ("Eve", "is in", 1)]
    assert counts(site, priya) == (3, 2)
    assert counts(site, tom) == (2, 1)


def test_a_neighbourhood_ends_at_its_depth_and_its_number() -> None:
    site = AgentSite()
    chain = [create(site, letter) for letter in "abcd"]
    for left, right in pairwise(chain):
        memory_id = site.remember("scout", f"{left.name} {right.name}")
        for entity in (left, right):
            link(site, entity, memory_id)

    assert near(site, chain[0], depth=1) == [("b", 1)]
    assert near(site, chain[0], depth=2) == [("b", 1), ("c", 2)]
    assert near(site, chain[0], depth=5) == [("b", 1), ("c", 2)]
    assert near(site, chain[0], most=1) == [("b", 1)]
    assert sorted(near(site, chain[1])) == [("a", 1), ("c", 1), ("d", 2)]


# Extraction.


def test_extraction_keeps_mentions_and_makes_entities() -> None:
    site = AgentSite()
    memory_id = site.remember("scout", "lunch with Priya in Porto")

    found = extract(site, memory_id)

    assert found == {"Priya": "person", "Porto": "location"}
    stored = site.cairn.memories.read(SCOPE, [memory_id])[memory_id]
    assert {mention.value: mention.type for mention in stored.mentions} == found
    assert sorted(listed(site)) == ["Porto", "Priya"]
    assert sorted(listed(site, agent="scout")) == ["Porto", "Priya"]


def test_what_is_too_long_for_a_name_is_no_entity() -> None:
    site = AgentSite()
    longest = f"https://example.org/{'a' * (NAME_MAX - 20)}"
    memory_id = site.remember("scout", f"Read {longest} and {longest}b please")

    assert extract(site, memory_id) == {longest: "document"}
    assert listed(site) == [longest]


def test_extracting_again_changes_nothing() -> None:
    site = AgentSite()
    memory_id = site.remember("scout", "lunch with Priya in Porto")
    extract(site, memory_id)
    before = site.cairn.entities.entities(SCOPE)
    link(site, before[0], memory_id)

    extract(site, memory_id)

    assert site.cairn.entities.entities(SCOPE) == before
    assert counts(site, before[0]) == (1, 1)


def test_new_words_forget_what_the_old_ones_mentioned() -> None:
    site = AgentSite()
    memory_id = site.remember("scout", "lunch with Priya and Tom")
    extract(site, memory_id)

    site.rewrite(memory_id, "lunch with Tom and Eve")
    between = listed(site)
    extract(site, memory_id)

    assert between == []
    assert sorted(listed(site)) == ["Eve", "Tom"]
    assert "Priya" not in repr(vars(site.cairn.entities))


def test_extraction_is_done_until_the_words_change() -> None:
    site = AgentSite()
    memory_id = site.remember("scout", "nobody is named here")

    def extracted_at() -> int | None:
        ports = site.entity_ports()
        return get_entity_extraction(memory_id, scope=SCOPE, ports=ports).extracted_at

    assert extracted_at() is None
    extract(site, memory_id)
    assert extracted_at() == site.cairn.clock.now()
    site.rewrite(memory_id, "other words")
    assert extracted_at() is None


def test_backfilling_extracts_where_that_was_not_done_yet() -> None:
    site = AgentSite()
    names = ("Ann", "Bob", "Cid", "Dan")
    ids = [site.remember("scout", f"lunch with {name}") for name in names]
    site.remember("other", "lunch with Eve")
    extract(site, ids[1])
    site.rewrite(ids[1], "lunch with Bert")

    assert backfill(site, 2) == 2
    assert sorted(listed(site)) == ["Cid", "Dan"]
    assert backfill(site) == 2
    assert backfill(site) == 0
    assert sorted(listed(site)) == ["Ann", "Bert", "Cid", "Dan"]
    assert backfill(site, 9, "scout", "other") == 1


def test_backfilling_ends_at_the_deadline() -> None:
    site = AgentSite()
    site.remember("scout", "lunch with Ann")
    ports, now = site.entity_ports(), site.cairn.clock.now()

    done = backfill_entities([site.subject("scout")], 9, scope=SCOPE, deadline=now, ports=ports)

    assert (done, listed(site)) == (0, [])


@pytest.mark.parametrize(
    ("lacking", "call"),
    [
        (Permission.WRITE, lambda s, p: create_entity(NewEntity("a", "b"), scope=s, ports=p)),
        (Permission.WRITE, lambda s, p: change_entity("e", EntityFields(), scope=s, ports=p)),
        (Permission.WRITE, lambda s, p: link_entity("e", "m", "in", scope=s, ports=p)),
        (Permission.READ, lambda s, p: get_entity("e", scope=s, ports=p)),
        (Permission.READ, lambda s, p: list_entities(EntityQuery(), 0, 1, scope=s, ports=p)),
        (Permission.READ, lambda s, p: explore_entities("e", 1, 1, scope=s, ports=p)),
        (Permission.READ, lambda s, p: get_entity_extraction("m", scope=s, ports=p)),
        (Permission.DELETE, lambda s, p: delete_entity("e", scope=s, ports=p)),
    ],
)
def test_every_call_needs_its_permission(
    lacking: Permission, call: Callable[[Scope, Any], object]
) -> None:
    others = frozenset(Permission) - {lacking, Permission.ADMIN}

    with pytest.raises(NotAuthorized, match=lacking.value):
        call(Scope(SCOPE.project_id, others), AgentSite().entity_ports())
