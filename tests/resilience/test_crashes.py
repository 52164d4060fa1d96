"""The process dies before or after any call of a port: nothing is lost, nothing is doubled.

A killed process runs no `finally`: once dead, every further call of it fails as well. Then whoever
is left goes on: the client that got no answer, the queues, the schedule.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cairn.domain.scope import Scope
from tests.contract.parts import Table, make_table, stores_of
from tests.fakes.stores import World
from tests.resilience.invariants import broken
from tests.resilience.likeness import likeness
from tests.resilience.scenarios import SCENARIOS, Scenario
from tests.resilience.site import Site, Survivors
from tests.resilience.snapshot import Snapshot, snapshot_of_table, snapshot_of_world
from tests.resilience.watching import Crash

# What changes something outside of the process. To die before or after any other call leaves the
# world as dying after the last of these does.
EFFECTS = {
    "TaskStore.accept",
    "JobQueue.hint",
    "JobQueue.embed",
    "FileStore.put",
    "MemoryStore.save_embedding",
    *(
        f"WorkStore.{name}"
        for name in ("acquire", "release", "begin_attempt", "save_plan", "apply", "defer", "fail")
    ),
}


class Doomed:
    """Lets `count` calls of a process pass and ends it there; after an effect when `is_after`."""

    def __init__(self, count: int, *, is_after: bool = False) -> None:
        self.calls: list[str] = []
        self._count, self._is_after = count, is_after
        self._is_dead = False

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        is_last = len(self.calls) == self._count
        self.calls.append(name)
        if self._is_dead or (is_last and not self._is_after):
            self._is_dead = True
            raise Crash
        answer = call()
        if is_last:
            self._is_dead = True
            raise Crash
        return answer


def in_memory() -> Site:
    world, scope = World(), Scope("project-one")
    return Site(stores_of(world), lambda: snapshot_of_world(world, scope), scope)


def in_table(table: Table) -> Site:
    scope = Scope(uuid4().hex)
    return Site(table.stores(), lambda: snapshot_of_table(table, scope), scope)


def outcome(scenario: Scenario, site: Site, doom: Doomed) -> tuple[list[str], Snapshot]:
    scenario.prepare(site)
    scenario.run(site, Survivors(site, doom))
    stored = site.look()
    assert broken(stored, site.words(stored)) == []
    return likeness(stored, with_vectors=site.extractor.window_tokens is None), stored


def check(scenario: Scenario, site: Callable[[], Site], every_call: bool) -> int:
    """Returns how many ways to die were tried."""
    undisturbed = Doomed(-1)
    expected, _ = outcome(scenario, site(), undisturbed)
    points = [
        (index, is_after)
        for index, name in enumerate(undisturbed.calls)
        for is_after in (False, True)
        if every_call or (is_after and name in EFFECTS)
    ]
    for index, is_after in points:
        where = f"{'after' if is_after else 'before'} call {index}, {undisturbed.calls[index]}"
        here = site()
        found, _ = outcome(scenario, here, Doomed(index, is_after=is_after))
        assert found == expected, where
        assert_asked_once(here, undisturbed.calls[index], where)
    return len(points)


def assert_asked_once(site: Site, died_at: str, where: str) -> None:
    """A window whose plan was stored is never asked for again."""
    asked = site.extractor.asked
    again = len(asked) - len(set(asked))
    was_lost = died_at.startswith(("Extractor", "WorkStore.save_plan"))
    assert again <= was_lost, f"asked again: {where}"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_doubles_nothing(name: str) -> None:
    assert check(SCENARIOS[name], in_memory, every_call=True) > 20


# moto answers an index by looking at every row: one of each kind of writing must do.
@pytest.mark.parametrize(
    "name", ["synchronous add", "several chunks", "a merge and a supersession", "put off"]
)
def test_nor_does_a_crash_after_any_effect_on_moto(name: str, moto_table: Table) -> None:
    check(SCENARIOS[name], lambda: in_table(make_table(moto_table.client)), every_call=False)


# Giving up is putting off, twelve times over.
@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - {"given up"}))
def test_nor_does_a_crash_after_any_effect_on_dynamodb_local(name: str, local_table: Table) -> None:
    check(SCENARIOS[name], lambda: in_table(make_table(local_table.client)), every_call=False)
