"""What the DynamoDB adapters make of throttling, conflicts, lost answers, pages and outages."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.errors import Conflict, DependencyUnavailable
from cairn.domain.tasks.task import TaskStatus
from cairn.ports.work_queue import DueItem
from tests.builders import (
    ANN,
    NOW,
    SCOPE,
    advanced,
    change_of,
    embedded,
    fresh,
    hydrate,
    lease_of,
    make_projection,
    make_task,
    operation,
    whole,
    working_memory_removal,
)
from tests.contract.faults import Faults
from tests.contract.parts import Stores, Table
from tests.contract.steps import accept, accepted_and_held, hold, remember, supersede

TRANSACTION = "TransactWriteItems"
CANCELLED = "TransactionCanceledException"
CLASHES = ["None", "TransactionConflict"]


@pytest.fixture
def faults(table: Table) -> Iterator[Faults]:
    faults = Faults(table.client, table.name)
    yield faults
    faults.remove()


@pytest.fixture
def stores(table: Table) -> Stores:
    return table.stores()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were waited, without waiting."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


# Two transactions on one item.


def test_adds_of_one_subject_and_conversation_have_no_item_in_common(
    stores: Stores, faults: Faults
) -> None:
    """Or AWS would cancel all but one of those that come at once."""
    items: list[tuple[str, str]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        for action in params["TransactItems"]:
            ((_, about),) = action.items()
            place = about.get("Item") or about["Key"]
            items.append((place["pk"]["S"], place["sk"]["S"]))

    faults.stand(f"before-parameter-build.dynamodb.{TRANSACTION}", note)
    for at in range(2):
        accept(stores, make_task(at=NOW + at), f"word {at}")

    assert len(items) > 10
    assert len(items) == len(set(items))


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_clashed_is_repeated(
    stores: Stores, faults: Faults, pauses: list[float], reason: str
) -> None:
    faults.refuse(TRANSACTION, CANCELLED, times=3, reasons=["None", reason])
    task = make_task()

    accept(stores, task)

    assert stores.tasks.read(SCOPE, task.task_id) == task
    assert faults.calls.count(TRANSACTION) == 4


def test_pauses_between_attempts_grow_and_differ(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    faults.refuse(TRANSACTION, CANCELLED, times=7, reasons=CLASHES)

    accept(stores, make_task())

    assert len(set(pauses)) == 7
    assert all(0 <= pause <= 0.02 * 2**index for index, pause in enumerate(pauses))


def test_a_clash_that_does_not_end_is_an_outage(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    faults.refuse(TRANSACTION, CANCELLED, times=99, reasons=CLASHES)

    with pytest.raises(DependencyUnavailable):
        accept(stores, make_task())

    assert faults.calls.count(TRANSACTION) == 8


def test_a_failed_condition_decides_even_beside_a_clash(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    task, lease = accepted_and_held(stores)
    reasons = ["ConditionalCheckFailed", "TransactionConflict"]
    faults.refuse(TRANSACTION, CANCELLED, times=1, reasons=reasons)

    with pytest.raises(Conflict):
        stores.work.fail(SCOPE, lease, task, "no")

    assert pauses == []


def test_a_lease_or_watermark_that_met_a_transaction_on_the_head_is_tried_again(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    faults.refuse("UpdateItem", "TransactionConflictException", times=3)
    lease = lease_of(make_task())

    is_taken = stores.work.acquire(SCOPE, lease, NOW)
    faults.refuse("UpdateItem", "TransactionConflictException", times=2)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    assert is_taken
    assert stores.memories.erasure_watermark(SCOPE, ANN) == NOW
    assert len(pauses) == 5


# Lost answers.


def test_an_accept_whose_answer_was_lost_is_found_by_the_same_call(
    stores: Stores, faults: Faults
) -> None:
    task = make_task()
    faults.lose_answer(TRANSACTION)
    with pytest.raises(DependencyUnavailable):
        accept(stores, task, body="same")

    assert accept(stores, task, body="same") == task.task_id
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [task]


def test_a_resend_after_a_lost_answer_gets_the_first_task(stores: Stores, faults: Faults) -> None:
    first = make_task()
    faults.lose_answer(TRANSACTION)
    with pytest.raises(DependencyUnavailable):
        accept(stores, first, body="same")

    again = accept(stores, make_task(at=NOW + 1), body="same")

    assert again == first.task_id


def test_a_lease_whose_answer_was_lost_counts_as_taken(stores: Stores, faults: Faults) -> None:
    lease = lease_of(make_task())
    faults.lose_answer("UpdateItem")
    with pytest.raises(DependencyUnavailable):
        stores.work.acquire(SCOPE, lease, NOW)

    assert stores.work.acquire(SCOPE, lease, NOW)


def test_a_plan_whose_answer_was_lost_is_the_plan(stores: Stores, faults: Faults) -> None:
    task, lease = accepted_and_held(stores)
    faults.lose_answer(TRANSACTION)
    with pytest.raises(DependencyUnavailable):
        stores.work.save_plan(SCOPE, lease, task, whole(operation("first")))

    planned = stores.work.save_plan(SCOPE, lease, task, whole(operation("second")))

    assert planned.plan == whole(operation("first"))


def test_an_attempt_whose_answer_was_lost_is_counted_once(stores: Stores, faults: Faults) -> None:
    task, lease = accepted_and_held(stores)
    faults.lose_answer(TRANSACTION)
    with pytest.raises(DependencyUnavailable):
        stores.work.begin_attempt(SCOPE, lease, task)

    assert stores.work.begin_attempt(SCOPE, lease, task).attempts == 1


@pytest.mark.parametrize("decision", ["apply", "fail", "defer"])
def test_nothing_is_decided_over_a_chunk_whose_answer_was_lost(
    stores: Stores, faults: Faults, decision: str
) -> None:
    task, lease = accepted_and_held(stores)
    changes, after = [change_of(task, 0), working_memory_removal(task)], advanced(task, ended=True)
    faults.lose_answer(TRANSACTION)
    with pytest.raises(DependencyUnavailable):
        stores.work.apply(SCOPE, lease, task, changes, after)

    decisions: dict[str, Callable[[], None]] = {
        "apply": lambda: stores.work.apply(SCOPE, lease, task, changes, after),
        "fail": lambda: stores.work.fail(SCOPE, lease, task, "no"),
        "defer": lambda: stores.work.defer(SCOPE, lease, task, NOW + 5_000, "later"),
    }
    with pytest.raises(Conflict):
        decisions[decision]()

    found = stores.tasks.read(SCOPE, task.task_id)
    assert found is not None
    assert found.status is TaskStatus.COMPLETED
    assert len(fresh(stores.memories, SCOPE, ANN)) == 1


# Reads in parts.


def test_keys_that_were_left_undone_are_asked_for_again(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    memories = [remember(stores, f"memory {i}", make_task(at=NOW + i)) for i in range(5)]
    faults.leave_undone(times=3)

    found = hydrate(stores.memories, SCOPE, [make_projection(memory) for memory in memories])

    assert set(found) == {memory.memory_id for memory in memories}


def test_a_watermark_that_was_left_undone_still_hides(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    memory = remember(stores)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)
    faults.leave_undone(times=1)

    assert hydrate(stores.memories, SCOPE, [make_projection(memory)]) == {}


def test_a_read_that_never_gets_done_is_an_outage_not_an_absence(
    stores: Stores, faults: Faults, pauses: list[float]
) -> None:
    memory = remember(stores)
    faults.leave_undone(times=99, all_of_it=True)

    with pytest.raises(DependencyUnavailable):
        stores.memories.read(SCOPE, [memory.memory_id])

    assert len(pauses) == 7


@pytest.mark.parametrize("size", [1, 2, 3])
def test_all_pages_are_read(stores: Stores, faults: Faults, size: int) -> None:
    tasks = [make_task(at=NOW + index) for index in range(4)]
    for task in tasks:
        accept(stores, task)
    memory = remember(stores, task=make_task(session_id="else"))
    for number in range(1, 4):
        memory = supersede(stores, memory, f"version {number}", NOW + number)

    faults.small_pages(size)

    assert stores.work.due(SCOPE, ANN.hash, NOW + 9) == tasks
    assert len(fresh(stores.memories, SCOPE, ANN)) == 5
    assert len(stores.memories.history(SCOPE, memory.memory_id)) == 3
    assert len(stores.tasks.earlier(SCOPE, tasks[3].conversation, tasks[3], 3)) == 3
    assert set(stores.work.overdue(NOW + 90_000)) == {
        DueItem("project-one", ANN.hash),
        DueItem("project-one", memory_id=memory.memory_id),
    }


def test_a_watermark_on_a_later_page_hides_what_came_before(stores: Stores, faults: Faults) -> None:
    for index in range(3):
        remember(stores, task=make_task(at=NOW + index))
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW + 1)
    faults.small_pages(1)

    assert len(fresh(stores.memories, SCOPE, ANN)) == 1


# Refusals and outages.


@pytest.mark.parametrize(
    "code",
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "InternalServerError",
        "ResourceNotFoundException",
        "AccessDeniedException",
    ],
)
def test_whatever_else_the_vendor_answers_is_an_outage(
    stores: Stores, faults: Faults, code: str
) -> None:
    task = make_task()
    for operation_name in ("GetItem", "BatchGetItem", "Query", "UpdateItem", TRANSACTION):
        faults.refuse(operation_name, code, times=99)

    for call in (
        lambda: accept(stores, task),
        lambda: stores.tasks.read(SCOPE, task.task_id),
        lambda: fresh(stores.memories, SCOPE, ANN),
        lambda: stores.memories.erasure_watermark(SCOPE, ANN),
        lambda: stores.work.acquire(SCOPE, lease_of(task), NOW),
        lambda: stores.keys.projects(),
    ):
        with pytest.raises(DependencyUnavailable):
            call()


def test_a_vector_that_could_not_be_written_is_not_called_outdated(
    stores: Stores, faults: Faults
) -> None:
    memory = remember(stores)
    faults.refuse(TRANSACTION, "ThrottlingException", times=1)

    with pytest.raises(DependencyUnavailable):
        stores.memories.save(SCOPE, embedded(memory))

    stores.memories.save(SCOPE, embedded(memory))
    assert stores.memories.read(SCOPE, [memory.memory_id])[memory.memory_id].rev == memory.rev + 1


def test_a_store_that_is_away_is_an_outage(aws: boto3.Session) -> None:
    once = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    client = aws.client("dynamodb", config=once, endpoint_url="http://127.0.0.1:9")
    stores, task = Table(client, "cairn").stores(), make_task()

    for call in (
        lambda: accept(stores, task),
        lambda: stores.tasks.messages(SCOPE, [task.task_id]),
        lambda: fresh(stores.memories, SCOPE, ANN),
        lambda: hold(stores, task),
        lambda: stores.work.overdue(NOW),
        lambda: stores.keys.find("a"),
    ):
        with pytest.raises(DependencyUnavailable):
            call()


# A query is no snapshot.


def test_a_query_that_was_overtaken_is_made_again(stores: Stores, faults: Faults) -> None:
    task, lease = accepted_and_held(stores)
    change, after = change_of(task, 0, "a word"), advanced(task, ended=True)
    faults.overtake_query(
        lambda: stores.work.apply(SCOPE, lease, task, [change, working_memory_removal(task)], after)
    )

    found = fresh(stores.memories, SCOPE, ANN)

    assert [memory.memory_id for memory in found] == [change.memory.memory_id]


def test_a_subject_that_never_holds_still_is_an_outage_and_not_a_hole(
    stores: Stores, table: Table
) -> None:
    remember(stores)
    begin = DynamoDBTable(table.client, table.name)
    begin.put({"pk": keys.subject(SCOPE, ANN.hash), "sk": keys.BEGIN, "applied": 7})

    with pytest.raises(DependencyUnavailable):
        fresh(stores.memories, SCOPE, ANN)
