"""Profiles are filled from what is added after they were bound, when there is a model."""

import pytest

from cairn.domain.errors import CairnError, DependencyUnavailable, InvalidRequest
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.profiles.editing import FieldEdit, ProfileEdit
from cairn.domain.profiles.template import FieldSettings
from cairn.domain.profiles.tree import FieldPath
from cairn.domain.scope import Subject
from cairn.domain.tasks.guidance import Guidance
from cairn.domain.tasks.task import TaskStatus
from cairn.ports.profiles.profile_store import ProfilePlace
from tests.builders import ANN, SCOPE
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.profiles import ScriptedFiller, profile_use_cases

JOB = FieldPath("Basic", "Job")
SETTINGS = {
    "Basic": {"Job": FieldSettings(), "Name": FieldSettings(algorithm_updatable=False)},
}


def site(filler: ScriptedFiller | None = None, *, is_bound: bool = True) -> InMemoryCairn:
    cairn = InMemoryCairn(filler=filler)
    if is_bound:
        bind(cairn)
    return cairn


def bind(cairn: InMemoryCairn, subject: Subject = ANN) -> ProfilePlace:
    use_cases = profile_use_cases(cairn)
    template = use_cases.add("people", SETTINGS, scope=SCOPE)
    place = ProfilePlace(subject, template.template_id)
    use_cases.bind([place], scope=SCOPE)
    return place


def job(cairn: InMemoryCairn, subject: Subject = ANN) -> str:
    [bound] = cairn.profiles.bound(SCOPE, subject.hash)
    return bound.properties[JOB].value


def test_what_is_said_fills_open_fields_with_one_call() -> None:
    filler = ScriptedFiller({"Basic.Job": "cook", "Basic.Name": "Ann"})
    cairn = site(filler)

    task = cairn.add("I work as a cook")
    cairn.work()

    done = cairn.task(task.task_id)
    assert job(cairn) == "cook"
    assert filler.asked == [(["Basic.Job"], ["I work as a cook"])]
    assert done.status is TaskStatus.COMPLETED
    assert len(done.changes.profiles) == 1


@pytest.mark.parametrize(
    ("views", "is_filled", "memories"),
    [
        ((), True, 1),
        ((MemoryView.PROFILE,), True, 0),
        ((MemoryView.PROFILE, MemoryView.DETAIL_FACTUAL), True, 1),
        ((MemoryView.DETAIL_FACTUAL,), False, 1),
    ],
)
def test_an_add_says_whether_it_fills_profiles(
    views: tuple[MemoryView, ...], *, is_filled: bool, memories: int
) -> None:
    cairn = site(ScriptedFiller({"Basic.Job": "cook"}))

    task = cairn.add("I work as a cook", guidance=Guidance(views=views))
    cairn.work()

    changes = cairn.task(task.task_id).changes
    assert (job(cairn) == "cook", len(changes.added)) == (is_filled, memories)


def test_what_a_feedback_corrects_fills_a_field_and_what_it_forgets_does_not() -> None:
    filler = ScriptedFiller({"Basic.Job": "baker"})
    cairn = site(filler)
    cairn.add("I work as a cook in Porto", wait=True)
    filler.asked.clear()

    cairn.feedback("Forget that I work as a cook in Porto")
    cairn.work()

    assert filler.asked == []


def test_nothing_is_asked_where_nothing_is_bound() -> None:
    filler = ScriptedFiller({"Basic.Job": "cook"})
    cairn = site(filler, is_bound=False)

    task = cairn.add("I work as a cook")
    cairn.work()

    assert filler.asked == []
    assert cairn.task(task.task_id).changes.profiles == ()


def test_without_a_model_nothing_is_filled() -> None:
    cairn = site()

    cairn.add("I work as a cook")
    cairn.work()

    assert job(cairn) == ""


def test_what_was_added_before_the_binding_fills_nothing() -> None:
    filler = ScriptedFiller({"Basic.Job": "cook"})
    cairn = site(filler, is_bound=False)
    cairn.add("I work as a cook")
    cairn.clock.advance(1)
    bind(cairn)

    cairn.work()

    assert (job(cairn), filler.asked) == ("", [])


def test_what_others_say_in_a_group_is_not_shown_to_the_model() -> None:
    filler = ScriptedFiller({"Basic.Job": "baker"})
    cairn = site(filler)

    cairn.add(("user", "I work as a baker in Lyon", "bob"), others=("bob",))
    cairn.work()

    assert (job(cairn), filler.asked) == ("", [])


@pytest.mark.parametrize(
    "error",
    [DependencyUnavailable("the model is away"), InvalidRequest("the model refuses")],
    ids=["away", "refuses"],
)
def test_a_failing_model_fails_neither_task_nor_memories(error: CairnError) -> None:
    cairn = site(ScriptedFiller(error=error))

    task = cairn.add("I work as a cook")
    cairn.work()

    assert cairn.task(task.task_id).status is TaskStatus.COMPLETED
    assert cairn.words("cook") == ["I work as a cook"]
    assert job(cairn) == ""


def test_an_older_statement_does_not_undo_a_newer_one() -> None:
    filler = ScriptedFiller({"Basic.Job": "baker"})
    cairn = site(filler)
    cairn.add("I work as a baker", said_at="2025-06-02")
    cairn.work()

    filler.values = {"Basic.Job": "cook"}
    cairn.add("I work as a cook", said_at="2025-06-01", session_id="older")
    cairn.work()

    assert job(cairn) == "baker"


def test_a_date_in_the_future_does_not_close_a_field() -> None:
    filler = ScriptedFiller({"Basic.Job": "cook"})
    cairn = site(filler)
    cairn.add("I work as a cook", said_at="2099-01-01")
    cairn.work()

    filler.values = {"Basic.Job": "baker"}
    cairn.add("I work as a baker", session_id="later")
    cairn.work()

    assert job(cairn) == "baker"


def test_an_edit_stands_against_what_was_said_before_it() -> None:
    filler = ScriptedFiller({"Basic.Job": "cook"})
    cairn = InMemoryCairn(filler=filler)
    place = bind(cairn)
    cairn.add("I work as a cook")
    cairn.clock.advance(1)
    edit = ProfileEdit({JOB: FieldEdit("baker")})
    profile_use_cases(cairn).edit(place, edit, scope=SCOPE)

    cairn.work()

    assert job(cairn) == "baker"


def test_a_profile_that_is_deleted_meanwhile_stays_deleted() -> None:
    filler = ScriptedFiller({"Basic.Job": "cook"})
    cairn = InMemoryCairn(filler=filler)
    place = bind(cairn)
    cairn.add("I work as a cook")
    filler.before_answer = lambda: profile_use_cases(cairn).unbind(place, scope=SCOPE)

    cairn.work()

    assert filler.asked
    assert cairn.profiles.bound(SCOPE, ANN.hash) == []


def test_erasing_a_user_hides_the_profile_at_once_and_removes_it() -> None:
    cairn = site(ScriptedFiller({"Basic.Job": "cook"}))
    [bound] = cairn.profiles.bound(SCOPE, ANN.hash)
    cairn.add("I work as a cook")

    cairn.erase()

    assert cairn.profiles.bound(SCOPE, ANN.hash) == []
    cairn.clock.advance(3_600_000)
    cairn.reconcile()
    cairn.work()
    assert cairn.profiles.count_bound(SCOPE, bound.template.template_id) == 0
