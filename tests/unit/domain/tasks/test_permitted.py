"""Which operations the caller of an add allowed."""

import pytest

from cairn.domain.memory.memory import MemoryKind
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.tasks.guidance import Guidance
from cairn.domain.tasks.permitted import permitted
from cairn.domain.tasks.plan import Action, Operation, Plan
from cairn.domain.tasks.task import Task, memory_id_of
from tests.builders import make_statement, make_task

FACT, PREFERENCE = MemoryView.DETAIL_FACTUAL, MemoryView.PREFERENCE


def task_for(*views: MemoryView, planned: int = 0) -> Task:
    before = tuple(made(MemoryKind.FACT, f"before {number}") for number in range(planned))
    plan = Plan(operations=before, pieces=1, is_whole=False) if planned else None
    return make_task().model_copy(update={"guidance": Guidance(views=views), "plan": plan})


def made(kind: MemoryKind, words: str, target: str | None = None) -> Operation:
    statement = make_statement(words).model_copy(update={"kind": kind})
    action = Action.SUPERSEDE if target else Action.ADD
    return Operation(action=action, statement=statement, target_id=target)


@pytest.mark.parametrize(
    ("views", "kept"),
    [
        ((), ["tea", "likes tea", "hammer"]),
        ((FACT,), ["tea"]),
        ((PREFERENCE,), ["likes tea"]),
        ((FACT, PREFERENCE), ["tea", "likes tea"]),
        ((MemoryView.TOOL_MEMORY,), ["hammer"]),
        ((MemoryView.EVENT, MemoryView.PROFILE), []),
    ],
)
def test_only_what_is_in_the_views_is_made(views: tuple[MemoryView, ...], kept: list[str]) -> None:
    operations = [
        made(MemoryKind.FACT, "tea"),
        made(MemoryKind.PREFERENCE, "likes tea"),
        made(MemoryKind.TOOL, "hammer"),
    ]

    found = permitted(task_for(*views), operations)

    assert [operation.statement.words for operation in found] == kept


@pytest.mark.parametrize("planned", [0, 2])
def test_a_change_follows_its_memory_to_the_place_that_is_left(planned: int) -> None:
    task = task_for(PREFERENCE, planned=planned)
    second = memory_id_of(task.task_id, planned + 1)
    operations = [
        made(MemoryKind.FACT, "tea"),
        made(MemoryKind.PREFERENCE, "likes tea"),
        made(MemoryKind.PREFERENCE, "likes coffee", second),
    ]

    found = permitted(task, operations)

    assert [operation.target_id for operation in found] == [
        None,
        memory_id_of(task.task_id, planned),
    ]


def test_a_change_of_what_is_not_made_is_not_made() -> None:
    task = task_for(PREFERENCE)
    gone = memory_id_of(task.task_id, 0)

    found = permitted(
        task, [made(MemoryKind.FACT, "tea"), made(MemoryKind.PREFERENCE, "likes tea", gone)]
    )

    assert found == ()


def test_a_change_of_a_known_memory_keeps_its_target() -> None:
    found = permitted(task_for(FACT), [made(MemoryKind.FACT, "tea", "known")])

    assert [operation.target_id for operation in found] == ["known"]
