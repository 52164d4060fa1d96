"""When an add is the same one sent again."""

import pytest

from cairn.domain.tasks.resend import deduplicated_until, is_resend
from cairn.domain.tasks.task import Task, TaskStatus, blank
from tests.builders import NOW, make_addition, make_task

MINUTE, DAY = 60_000, 86_400_000


def resent(
    first: Task,
    *,
    is_keyed: bool = False,
    erased_before: int = 0,
    goes_on: bool = False,
    is_there: bool = True,
) -> bool:
    addition = make_addition(make_task(at=NOW + 1), is_keyed=is_keyed)
    return is_resend(
        addition,
        first,
        erased_before=erased_before,
        has_later_add=lambda: goes_on,
        has_result=lambda: is_there,
    )


@pytest.mark.parametrize(("is_keyed", "window"), [(False, 2 * MINUTE), (True, DAY)])
def test_a_key_of_the_caller_is_deduplicated_longer_than_a_body(
    is_keyed: bool, window: int
) -> None:
    addition = make_addition(make_task(), is_keyed=is_keyed)

    assert deduplicated_until(addition) == NOW + window


@pytest.mark.parametrize("status", [TaskStatus.OPEN, TaskStatus.COMPLETED])
def test_the_same_body_again_is_a_resend(status: TaskStatus) -> None:
    assert resent(make_task().model_copy(update={"status": status}))


def test_once_the_conversation_went_on_only_a_keyed_add_is_a_resend() -> None:
    assert not resent(make_task(), goes_on=True)
    assert resent(make_task(), goes_on=True, is_keyed=True)


@pytest.mark.parametrize("is_keyed", [False, True])
def test_what_was_deleted_is_said_anew(is_keyed: bool) -> None:
    assert not resent(make_task(), is_keyed=is_keyed, is_there=False)


@pytest.mark.parametrize("is_keyed", [False, True])
def test_a_first_task_that_failed_or_was_erased_is_not_repeated(is_keyed: bool) -> None:
    failed = make_task().model_copy(update={"status": TaskStatus.FAILED})

    assert not resent(failed, is_keyed=is_keyed)
    assert not resent(make_task(), is_keyed=is_keyed, erased_before=NOW)
    assert not resent(blank(make_task()), is_keyed=is_keyed)
    assert resent(make_task(), is_keyed=is_keyed, erased_before=NOW - 1)
