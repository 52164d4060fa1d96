"""A deletion by filter takes what it selects, also of what is still to be understood."""

import pytest

from cairn.domain.errors import DependencyUnavailable, NotAuthorized
from cairn.domain.index.filters import Equals, Filter, HasTag, InfoEquals
from cairn.domain.memory.memory import Labels, MemoryKind, MemoryStatus
from cairn.domain.scope import Permission, Scope
from cairn.domain.tasks.task import TaskStatus
from cairn.use_cases.memories.delete_matching import DeleteMatching, delete_matching
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.resilience.models import TroubledExtractor

BEES, TEA = "I keep bees on the roof", "I prefer tea to coffee"
LABELS = Labels(tags=("garden",), info={"scene": "roof"})


def left(cairn: InMemoryCairn, user_id: str = "ann") -> list[str]:
    page = cairn.page(size=50, user_id=user_id)
    return sorted(m.statement.words or "working" for found in page.lists.values() for m in found)


@pytest.mark.parametrize(
    ("filter", "kinds", "expected"),
    [
        (HasTag("garden"), (), [TEA, TEA]),
        (InfoEquals("scene", "roof"), (), [TEA, TEA]),
        (InfoEquals("scene", "street"), (), [BEES, TEA, TEA]),
        (Equals("session_id", "talk"), (), []),
        (None, (MemoryKind.PREFERENCE,), [BEES, TEA]),
        (HasTag("garden"), (MemoryKind.PREFERENCE,), [BEES, TEA, TEA]),
        (Equals("memory_type", "LongTermMemory"), (), [BEES, TEA, TEA]),
        (Equals("memory_type", "UserMemory"), (), []),
    ],
)
def test_what_it_selects_goes_and_nothing_else(
    filter: Filter | None, kinds: tuple[MemoryKind, ...], expected: list[str]
) -> None:
    cairn = InMemoryCairn()
    cairn.add(BEES, labels=LABELS, wait=True)
    cairn.add(TEA, wait=True)
    cairn.add(BEES, user_id="bob", labels=LABELS, wait=True)

    cairn.delete_matching(filter, kinds=kinds)
    cairn.work()

    assert left(cairn) == expected
    assert left(cairn, "bob") == [BEES]


def test_what_is_archived_goes_too() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(BEES, labels=LABELS, wait=True)
    (memory_id,) = task.changes.added
    cairn.update(memory_id, status=MemoryStatus.ARCHIVED)

    cairn.delete_matching(HasTag("garden"))

    assert cairn.memories.stored(SCOPE, [memory_id]) == {}


def test_what_others_own_stays_where_the_subject_only_takes_part() -> None:
    cairn = InMemoryCairn()
    cairn.add(BEES, user_id="bob", others=("ann",), labels=LABELS, wait=True)

    cairn.delete_matching(HasTag("garden"))

    assert left(cairn, "bob") == [BEES]


def test_an_open_add_whose_labels_match_is_withdrawn() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(BEES, labels=LABELS)

    cairn.delete_matching(HasTag("garden"))
    cairn.work()

    assert left(cairn) == []
    assert cairn.task(task.task_id).status is TaskStatus.FAILED


def test_what_an_open_add_turns_out_to_hold_goes_when_it_is_made() -> None:
    cairn = InMemoryCairn()
    task = cairn.add(TEA, BEES)

    cairn.delete_matching(None, kinds=(MemoryKind.PREFERENCE,))
    cairn.work()

    assert left(cairn) == [BEES, TEA]
    assert cairn.task(task.task_id).status is TaskStatus.COMPLETED
    assert cairn.deletions.waiting(SCOPE, user("ann").hash) == []


def test_it_waits_for_an_add_that_is_put_off() -> None:
    extractor = TroubledExtractor()
    cairn = InMemoryCairn(extractor=extractor)
    extractor.become(outage=1, is_refused=False)
    cairn.add(TEA)
    cairn.work()

    cairn.delete_matching(None, kinds=(MemoryKind.PREFERENCE,))
    cairn.work()
    assert len(cairn.deletions.waiting(SCOPE, user("ann").hash)) == 1
    cairn.clock.advance(4_000_000)
    cairn.reconcile()
    cairn.work()
    cairn.clock.advance(60_000)
    cairn.reconcile()
    cairn.work()

    assert left(cairn) == [TEA]
    assert cairn.deletions.waiting(SCOPE, user("ann").hash) == []


def test_what_is_said_afterwards_stays() -> None:
    cairn = InMemoryCairn()
    cairn.add(BEES, labels=LABELS)

    cairn.delete_matching(HasTag("garden"))
    cairn.add("I keep goats", labels=LABELS)
    cairn.work()

    assert left(cairn) == ["I keep goats"]


def test_who_runs_out_of_time_is_told_to_ask_again_and_a_worker_goes_on() -> None:
    cairn = InMemoryCairn()
    cairn.add(BEES, labels=LABELS, wait=True)
    command = DeleteMatching((user("ann"),), HasTag("garden"))
    now = cairn.clock.now()

    with pytest.raises(DependencyUnavailable, match="ask again"):
        delete_matching(command, scope=SCOPE, deadline=now, ports=cairn.memory_ports())
    cairn.work()

    assert left(cairn) == []


def test_erasing_leaves_no_deletion_behind() -> None:
    cairn = InMemoryCairn()
    cairn.add(BEES, labels=LABELS)
    cairn.delete_matching(HasTag("garden"))

    cairn.erase()
    cairn.work()

    assert cairn.deletions.waiting(SCOPE, user("ann").hash) == []


def test_a_key_that_may_not_delete_deletes_nothing() -> None:
    cairn = InMemoryCairn()
    cairn.add(BEES, labels=LABELS, wait=True)

    with pytest.raises(NotAuthorized):
        cairn.delete_matching(
            HasTag("garden"), scope=Scope(SCOPE.project_id, frozenset({Permission.READ}))
        )

    assert left(cairn) == [BEES]
    assert cairn.deletions.waiting(SCOPE, user("ann").hash) == []
