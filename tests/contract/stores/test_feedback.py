"""What stores keep of a feedback, which is no turn of its conversation and has no words to find."""

import pytest

from cairn.domain.tasks.task import Purpose, Task, TaskStatus
from tests.builders import ANN, NOW, SCOPE, advanced, make_addition, make_task, whole
from tests.contract.parts import Stores
from tests.contract.steps import accept, hold


def feedback(*, at: int = NOW, session_id: str | None = "talk") -> Task:
    task = make_task(at=at, session_id=session_id)
    return task.model_copy(update={"purpose": Purpose.FEEDBACK})


def send(stores: Stores, task: Task, text: str = "forget it", *, body: str = "same") -> str:
    return stores.tasks.accept(SCOPE, make_addition(task, text, body=body), None)


def test_an_accepted_feedback_is_open_work_with_its_words(stores: Stores) -> None:
    task = feedback()

    assert send(stores, task) == task.task_id
    assert stores.tasks.read(SCOPE, task.task_id) == task
    assert stores.work.due(SCOPE, ANN.hash, NOW) == [task]
    [message] = stores.tasks.messages(SCOPE, [task.task_id])[task.task_id]
    assert message.text == "forget it"


def test_it_has_no_working_memory(stores: Stores) -> None:
    task = feedback()
    send(stores, task)

    assert stores.memories.read(SCOPE, [task.working_id]) == {}
    assert list(stores.memories.rows(SCOPE, ANN).projections) == []
    assert stores.memories.listed(SCOPE, ANN.hash) == []


def test_it_is_no_turn_of_its_conversation_and_reads_what_was_said_there(stores: Stores) -> None:
    first, comment, last = make_task(at=NOW), feedback(at=NOW + 1), make_task(at=NOW + 2)
    accept(stores, first, "said", body="a")
    send(stores, comment)
    accept(stores, last, "said then", body="b")

    talk = first.conversation
    assert stores.tasks.earlier(SCOPE, talk, comment, 3) == [first.task_id]
    assert stores.tasks.earlier(SCOPE, talk, last, 3) == [first.task_id]
    assert stores.tasks.later(SCOPE, talk, first, 3) == [last.task_id]
    assert [said.text for said in stores.tasks.latest(SCOPE, talk, 9)] == ["said", "said then"]


@pytest.mark.parametrize("session_id", ["talk", None])
def test_the_same_feedback_is_one_task(stores: Stores, session_id: str | None) -> None:
    first = feedback(session_id=session_id)
    send(stores, first)

    again = feedback(at=NOW + 1, session_id=session_id)

    assert send(stores, again) == first.task_id
    lease = hold(stores, first)
    planned = stores.work.save_plan(SCOPE, lease, first, whole())
    stores.work.apply(SCOPE, lease, planned, [], advanced(planned, ended=True))
    assert send(stores, feedback(at=NOW + 2, session_id=session_id)) == first.task_id


@pytest.mark.parametrize("between", ["a turn", "a feedback"])
def test_after_something_else_it_is_a_new_one(stores: Stores, between: str) -> None:
    first, again = feedback(), feedback(at=NOW + 2)
    send(stores, first)
    if between == "a turn":
        accept(stores, make_task(at=NOW + 1), "said", body="a")
    else:
        send(stores, feedback(at=NOW + 1), "and back", body="other")

    assert send(stores, again) == again.task_id


def test_it_goes_with_an_erased_user(stores: Stores) -> None:
    task = feedback()
    send(stores, task)
    lease = hold(stores, task)
    planned = stores.work.save_plan(SCOPE, lease, task, whole())
    stores.work.apply(SCOPE, lease, planned, [], advanced(planned, ended=True))

    assert not stores.tasks.erase(SCOPE, ANN.hash, NOW, 10)

    left = stores.tasks.read(SCOPE, task.task_id)
    assert left is not None and left.is_blank and left.status is TaskStatus.COMPLETED
    assert stores.tasks.messages(SCOPE, [task.task_id]) == {}
    assert send(stores, feedback(at=NOW + 1)) != task.task_id
