"""What every `TaskStore` promises."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.task_store import DynamoDBTaskStore
from cairn.domain.conversation.message import Attachment, Message, message_id
from cairn.domain.conversation.role import Role
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.change import Change
from cairn.domain.scope import PUBLIC, Scope
from cairn.domain.tasks.task import Addition, Changes, Task, TaskStatus
from cairn.ports.work_queue import Lease
from tests.builders import (
    ANN,
    NOW,
    OTHER,
    SCOPE,
    advanced,
    change_of,
    fresh,
    make_addition,
    make_task,
    operation,
    user,
    whole,
    working_change,
    working_memory_removal,
)
from tests.contract.parts import Stores, Table
from tests.contract.steps import accept, accepted_and_held, at_once, hold

WINDOW = 120_000
DAY = 24 * 3_600_000


def test_an_accepted_add_is_all_there_at_once(stores: Stores) -> None:
    task = make_task(also_in=[PUBLIC])

    accepted = accept(stores, task, "hello", "again")

    working = working_change(task).memory
    assert accepted == task.task_id
    assert stores.tasks.read(SCOPE, task.task_id) == task
    texts = [message.text for message in stores.tasks.messages(SCOPE, [task.task_id])[task.task_id]]
    assert texts == ["hello", "again"]
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [task]
    assert [row.memory_id for row in fresh(stores.memories, SCOPE, ANN)] == [working.memory_id]
    assert [row.memory_id for row in fresh(stores.memories, SCOPE, PUBLIC)] == [working.memory_id]
    assert stores.memories.read(SCOPE, [working.memory_id])[working.memory_id].task_id


def test_a_repeat_within_the_window_writes_nothing_and_names_the_first_task(stores: Stores) -> None:
    first, again = make_task(), make_task(at=NOW + WINDOW - 1)
    accept(stores, first, body="same")

    accepted = accept(stores, again, body="same")

    assert accepted == first.task_id
    assert stores.tasks.read(SCOPE, again.task_id) is None
    assert stores.tasks.messages(SCOPE, [again.task_id]) == {}
    assert stores.work.due(SCOPE, ANN.hash, NOW + WINDOW) == [first]
    assert len(fresh(stores.memories, SCOPE, ANN)) == 1


def test_the_same_words_after_the_window_are_another_add(stores: Stores) -> None:
    first, again = make_task(), make_task(at=NOW + WINDOW)
    accept(stores, first, body="same")

    accepted = accept(stores, again, body="same")

    assert accepted == again.task_id


def test_yes_something_yes_keeps_all_three(stores: Stores) -> None:
    tasks = [make_task(at=NOW + index * 1_000) for index in range(3)]

    answers = [
        accept(stores, task, word, body=word)
        for task, word in zip(tasks, ["yes", "something", "yes"], strict=True)
    ]

    assert answers == [task.task_id for task in tasks]
    assert stores.work.due(SCOPE, ANN.hash, NOW + WINDOW) == tasks


def test_after_yes_something_yes_the_last_yes_is_the_one_a_resend_repeats(stores: Stores) -> None:
    for index, word in enumerate(["yes", "something"]):
        accept(stores, make_task(at=NOW + index), word, body=word)
    last, again = make_task(at=NOW + 2), make_task(at=NOW + 3)
    accept(stores, last, body="yes")

    assert accept(stores, again, body="yes") == last.task_id


def test_what_was_said_in_another_conversation_does_not_end_a_repeat(stores: Stores) -> None:
    first, elsewhere = make_task(), make_task(at=NOW + 1, session_id="another talk")
    accept(stores, first, body="same")
    accept(stores, elsewhere, body="other")

    again = accept(stores, make_task(at=NOW + 2), body="same")

    assert again == first.task_id


def test_adds_without_a_conversation_repeat_each_other_too(stores: Stores) -> None:
    first = make_task(session_id=None)
    accept(stores, first, body="same")

    again = accept(stores, make_task(at=NOW + 1, session_id=None), body="same")

    assert again == first.task_id


def completed(stores: Stores, lease: Lease, task: Task, *added: Change) -> None:
    changes = Changes(added=tuple(change.memory.memory_id for change in added))
    after = advanced(task, ended=True).model_copy(update={"changes": changes})
    stores.work.apply(SCOPE, lease, task, [*added, working_memory_removal(task)], after)


def completed_with_a_memory(stores: Stores, lease: Lease, task: Task) -> None:
    completed(stores, lease, task, change_of(task, 0, "a word"))


def completed_and_deleted(stores: Stores, lease: Lease, task: Task) -> None:
    made = change_of(task, 0, "a word")
    completed(stores, lease, task, made)
    stores.memories.remove(SCOPE, made.memory)


def failed(stores: Stores, lease: Lease, task: Task) -> None:
    stores.work.fail(SCOPE, lease, task, "no")


def withdrawn(stores: Stores, lease: Lease, task: Task) -> None:
    stores.work.withdraw(SCOPE, task, [working_memory_removal(task)])


@pytest.mark.parametrize("is_keyed", [False, True])
@pytest.mark.parametrize(
    ("end", "is_repeat"),
    [
        (completed, True),
        (completed_with_a_memory, True),
        (completed_and_deleted, False),
        (failed, True),  # its words are kept and found: asked a moment earlier, it was the same
        (withdrawn, False),
    ],
)
def test_an_add_that_ends_while_it_is_compared_is_repeated_if_its_result_stays(
    moto_table: Table,
    end: Callable[[Stores, Lease, Task], None],
    is_repeat: bool,
    is_keyed: bool,
) -> None:
    class EndsMeanwhile(DynamoDBTaskStore):
        def read(self, scope: Scope, task_id: str) -> Task | None:
            found = super().read(scope, task_id)
            if found == first:
                end(stores, lease, first)
            return found

    stores, first, again = moto_table.stores(), make_task(), make_task(at=NOW + 1)
    accept(stores, first, body="same", is_keyed=is_keyed)
    lease = hold(stores, first)
    table = DynamoDBTable(moto_table.client, moto_table.name)
    late = replace(stores, tasks=EndsMeanwhile(table, stores.files))

    accepted = accept(late, again, body="same", is_keyed=is_keyed)

    assert accepted == (first if is_repeat else again).task_id


def test_an_add_after_a_failed_first_one_is_no_resend(stores: Stores) -> None:
    first = make_task()
    accept(stores, first, body="same")
    lease = hold(stores, first)
    stores.work.fail(SCOPE, lease, first, "no")
    again = make_task(at=NOW + 1)

    assert accept(stores, again, body="same") == again.task_id
    assert stores.work.due(SCOPE, ANN.hash, NOW + 1) == [again]


@pytest.mark.parametrize("watermark", [NOW, NOW + 1])
def test_an_add_after_an_erased_first_one_is_no_resend(stores: Stores, watermark: int) -> None:
    accept(stores, make_task(), body="same")
    stores.memories.set_erasure_watermark(SCOPE, ANN, watermark)
    again = make_task(at=NOW + 2)

    assert accept(stores, again, body="same") == again.task_id


def test_a_watermark_before_the_first_task_leaves_a_resend_a_resend(stores: Stores) -> None:
    first = make_task()
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW - 1)
    accept(stores, first, body="same")

    again = accept(stores, make_task(at=NOW + 1), body="same")

    assert again == first.task_id


def test_the_same_task_again_is_our_own_write_whose_answer_was_lost(stores: Stores) -> None:
    task = make_task()
    accept(stores, task, body="same")

    again = accept(stores, task, body="same")

    assert again == task.task_id
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [task]
    assert len(fresh(stores.memories, SCOPE, ANN)) == 1


def test_a_keyed_repeat_is_one_whatever_was_said_since_and_for_a_day(stores: Stores) -> None:
    first = make_task()
    accept(stores, first, body="key", is_keyed=True)
    accept(stores, make_task(at=NOW + 1), body="other")

    again = accept(stores, make_task(at=NOW + DAY - 1), body="key", is_keyed=True)
    late = make_task(at=NOW + DAY)

    assert again == first.task_id
    assert accept(stores, late, body="key", is_keyed=True) == late.task_id


def test_two_at_once_with_the_same_body_are_one(concurrent_stores: Stores) -> None:
    tasks = [make_task(at=NOW + index) for index in range(6)]

    answers = at_once(lambda task: accept(concurrent_stores, task, body="same"), tasks)

    assert len(set(answers)) == 1
    assert len(concurrent_stores.work.due(SCOPE, ANN.hash, NOW + WINDOW)) == 1
    assert len(fresh(concurrent_stores.memories, SCOPE, ANN)) == 1


def test_different_adds_of_a_subject_at_once_are_all_kept(concurrent_stores: Stores) -> None:
    tasks = [make_task(at=NOW + index) for index in range(8)]

    at_once(lambda task: accept(concurrent_stores, task), tasks)

    assert concurrent_stores.work.due(SCOPE, ANN.hash, NOW + WINDOW) == tasks


def test_an_unknown_task_is_none_and_its_words_are_absent(stores: Stores) -> None:
    unknown = make_task().task_id

    assert stores.tasks.read(SCOPE, unknown) is None
    assert stores.tasks.messages(SCOPE, [unknown]) == {}
    assert stores.tasks.messages(SCOPE, []) == {}


def test_words_of_several_adds_come_back_each_in_order(stores: Stores) -> None:
    tasks = [make_task(at=NOW + index) for index in range(3)]
    for task in tasks:
        accept(stores, task, f"{task.task_id} one", f"{task.task_id} two")

    found = stores.tasks.messages(SCOPE, [task.task_id for task in tasks])

    for task in tasks:
        texts = [message.text for message in found[task.task_id]]
        assert texts == [f"{task.task_id} one", f"{task.task_id} two"]


def test_more_ids_than_one_request_carries_are_all_looked_up(stores: Stores) -> None:
    task = make_task()
    accept(stores, task)
    unknown = [make_task().task_id for _ in range(150)]

    assert list(stores.tasks.messages(SCOPE, [*unknown, task.task_id])) == [task.task_id]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nul \0 inside",
        "控制 \x01\x1f\x7f\x85",
        "👩‍👩‍👧 🏳️‍🌈",
        "第一句话。Ünïcode \u202e",
        " \n\t ",
    ],
)
def test_any_text_comes_back_as_it_was(stores: Stores, text: str) -> None:
    task = make_task()
    message = Message(
        message_id=message_id(task.task_id, 0),
        role=Role.TOOL,
        text=text,
        event_time=NOW,
        said_at=text,
        speaker_name=text,
        tool_calls=({"id": text, "nested": {"n": [1, 2.5, None, True]}},),
        tool_call_id=text,
        attachments=(Attachment(kind="image", name=text, url=text),),
    )
    addition = make_addition(task).model_copy(update={"messages": (message,)})
    stores.tasks.accept(SCOPE, addition, working_change(task, text))

    working_id = working_change(task).memory.memory_id

    assert stores.tasks.messages(SCOPE, [task.task_id])[task.task_id] == (message,)
    assert stores.memories.read(SCOPE, [working_id])[working_id].statement.value == text


@pytest.mark.parametrize("name", ["with space", "a#b#c", "a/b", "七天", "\0", "x" * 100, "~HEAD"])
def test_callers_ids_may_hold_any_character(stores: Stores, name: str) -> None:
    home = user(name)
    first, second = make_task(home, session_id=name), make_task(home, at=NOW + 1, session_id=name)
    accept(stores, first)
    accept(stores, second)

    assert stores.tasks.read(SCOPE, first.task_id) == first
    assert stores.work.due(SCOPE, home.hash, NOW + 1) == [first, second]
    assert stores.tasks.earlier(SCOPE, second.conversation, second, 3) == [first.task_id]
    assert len(fresh(stores.memories, SCOPE, home)) == 2


def test_150_messages_are_one_add(stores: Stores) -> None:
    task = make_task()
    texts = [f"message {index}" for index in range(150)]

    accept(stores, task, *texts)

    found = stores.tasks.messages(SCOPE, [task.task_id])[task.task_id]
    assert [message.text for message in found] == texts
    assert [message.message_id for message in found] == [f"{task.task_id}:{i}" for i in range(150)]


def test_words_that_no_item_can_hold_are_kept_too(
    stores: Stores, incompressible: Callable[[int], str]
) -> None:
    task, text = make_task(), incompressible(600_000)
    addition = make_addition(task, text, body="long")

    stores.tasks.accept(SCOPE, addition, working_change(task, "short"))

    assert stores.tasks.messages(SCOPE, [task.task_id])[task.task_id][0].text == text


def test_earlier_adds_of_a_conversation_come_oldest_first_up_to_the_limit(stores: Stores) -> None:
    tasks = [make_task(at=NOW + index) for index in range(5)]
    for task in reversed(tasks):
        accept(stores, task)
    accept(stores, make_task(at=NOW + 2, session_id="another talk"))
    accept(stores, make_task(user("bob"), at=NOW + 2))
    last = tasks[-1]

    assert ids_before(stores, last, 3) == [task.task_id for task in tasks[1:4]]
    assert ids_before(stores, last, 9) == [task.task_id for task in tasks[:4]]
    assert ids_before(stores, tasks[0], 3) == []


def test_adds_of_the_same_time_have_one_order(stores: Stores) -> None:
    first, second = sorted([make_task(), make_task()], key=lambda task: task.task_id)
    accept(stores, second)
    accept(stores, first)

    assert ids_before(stores, second, 3) == [first.task_id]
    assert ids_before(stores, first, 3) == []
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [first, second]


def test_an_add_without_a_conversation_has_nothing_before_it(stores: Stores) -> None:
    accept(stores, make_task(session_id=None))
    second = make_task(at=NOW + 1, session_id=None)
    accept(stores, second)

    assert ids_before(stores, second, 3) == []


def test_two_projects_may_say_the_same(stores: Stores) -> None:
    mine, theirs = make_task(), make_task(at=NOW + 1)
    accept(stores, mine, body="same")

    accepted = accept(stores, theirs, body="same", scope=OTHER)

    assert accepted == theirs.task_id
    assert stores.tasks.read(OTHER, mine.task_id) is None


def test_a_task_is_read_without_its_plan(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.save_plan(SCOPE, lease, task, whole(operation()))

    assert stores.tasks.read(SCOPE, task.task_id) == task


def test_an_ended_task_keeps_its_record(stores: Stores) -> None:
    task, lease = accepted_and_held(stores)
    stores.work.fail(SCOPE, lease, task, "no")

    found = stores.tasks.read(SCOPE, task.task_id)

    assert found is not None
    assert (found.status, found.error) == (TaskStatus.FAILED, "no")


def test_the_latest_messages_of_a_conversation_are_in_order(stores: Stores) -> None:
    tasks = [make_task(at=NOW + number) for number in range(3)]
    other = make_task(at=NOW + 5, session_id="other")
    for task in (*reversed(tasks), other):
        accept(stores, task, "first", "second")

    found = stores.tasks.latest(SCOPE, tasks[0].conversation, 2)

    said = stores.tasks.messages(SCOPE, [task.task_id for task in tasks])
    assert found == [*said[tasks[1].task_id], *said[tasks[2].task_id]]
    assert len(found) == 4


def test_what_is_in_no_conversation_has_no_latest_messages(stores: Stores) -> None:
    task = make_task(session_id=None)
    accept(stores, task)

    assert stores.tasks.latest(SCOPE, task.conversation, 9) == []


def ids_before(stores: Stores, task: Task, limit: int) -> list[str]:
    return stores.tasks.earlier(SCOPE, task.conversation, task, limit)


def another_body(task: Task, body: str) -> Addition:
    """An add with the caller's key, and with whatever else it says."""
    return make_addition(task, body="key", is_keyed=True).model_copy(update={"body": body})


def test_a_key_names_one_request(stores: Stores) -> None:
    first, again, other = (make_task(at=NOW + at) for at in range(3))

    def accept_keyed(task: Task, body: str) -> str:
        return stores.tasks.accept(SCOPE, another_body(task, body), working_change(task))

    accept_keyed(first, "one body")
    assert accept_keyed(again, "one body") == first.task_id
    with pytest.raises(InvalidRequest, match="Idempotency-Key") as refusal:
        accept_keyed(other, "another body")
    with pytest.raises(InvalidRequest):
        stores.tasks.repeated(SCOPE, another_body(other, "another body"))

    assert refusal.value.reason == "idempotency_key_reused"
    assert stores.tasks.read(SCOPE, other.task_id) is None


def test_a_key_whose_first_add_failed_may_name_another(stores: Stores) -> None:
    first, other = make_task(), make_task(at=NOW + 1)
    stores.tasks.accept(SCOPE, another_body(first, "one body"), working_change(first))
    stores.work.fail(SCOPE, hold(stores, first), first, "broken")

    accepted = stores.tasks.accept(SCOPE, another_body(other, "another"), working_change(other))

    assert accepted == other.task_id


def test_what_an_add_repeats_is_known_beforehand(stores: Stores) -> None:
    first, again, late = make_task(), make_task(at=NOW + 1), make_task(at=NOW + WINDOW)
    additions = [make_addition(task, body="same") for task in (first, again, late)]

    before = stores.tasks.repeated(SCOPE, additions[0])
    accept(stores, first, body="same")

    found = [stores.tasks.repeated(SCOPE, addition) for addition in additions[1:]]
    assert (before, found) == (None, [first.task_id, None])


def test_an_add_of_which_something_was_deleted_is_said_anew(stores: Stores) -> None:
    first = make_task()
    changes = [change_of(first, index, word) for index, word in enumerate(["one", "two"])]
    accept(stores, first, body="same")
    lease, ended = hold(stores, first), advanced(first, ended=True)
    made = Changes(added=tuple(change.memory.memory_id for change in changes))
    ended = ended.model_copy(update={"changes": made})
    stores.work.apply(SCOPE, lease, first, [*changes, working_memory_removal(first)], ended)
    again, anew = make_task(at=NOW + 1), make_task(at=NOW + 2)

    assert accept(stores, again, body="same") == first.task_id
    stores.memories.remove(SCOPE, changes[1].memory)
    assert accept(stores, anew, body="same") == anew.task_id


def test_large_words_are_not_uploaded_again(
    stores: Stores, incompressible: Callable[[int], str]
) -> None:
    text = incompressible(150_000)
    accept(stores, first := make_task(), text, body="same")
    files = stores.files.keys(SCOPE, "subjects/")

    assert accept(stores, make_task(at=NOW + 1), text, body="same") == first.task_id
    assert stores.files.keys(SCOPE, "subjects/") == files
