"""What a reader sees of a profile: its own fields over those of its template."""

import pytest

from cairn.domain.memory.memory import Statement
from cairn.domain.profiles.editing import FieldEdit, ProfileEdit, edited
from cairn.domain.profiles.filling import filled, held, open_fields, statements_of
from cairn.domain.profiles.limits import BYTES_MAX, FIELDS_MAX, oversize
from cairn.domain.profiles.profile import BoundProfile, field_id
from cairn.domain.profiles.template import FieldSettings, Template, changed
from cairn.domain.profiles.tree import FieldPath, path_of
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.plan import ProfileValue
from tests.builders import (
    NOW,
    make_profile,
    make_task,
    make_template,
    operation,
)

JOB, CITY, PET = FieldPath("Basic", "Job"), FieldPath("Basic", "City"), FieldPath("Home", "Pet")


def new(template: Template | None = None) -> BoundProfile:
    template = template or make_template()
    return BoundProfile(template, make_profile(template))


def with_edit(bound: BoundProfile, *removed: FieldPath, **values: str | FieldEdit) -> BoundProfile:
    paths = {"job": JOB, "city": CITY, "pet": PET}
    fields = {
        paths[name]: value if isinstance(value, FieldEdit) else FieldEdit(value)
        for name, value in values.items()
    }
    return edited(bound, ProfileEdit(fields, removed), NOW + 5)


def seen(bound: BoundProfile) -> dict[str, str]:
    return {str(path): field.value for path, field in bound.properties.items()}


def updated(bound: BoundProfile, **values: str) -> BoundProfile:
    """With a template that has these fields, in the category Basic, and no others."""
    settings = {"Basic": {name: FieldSettings(value=value) for name, value in values.items()}}
    return bound._replace(template=changed(bound.template, None, settings, NOW + 9))


def value(path: FieldPath, text: str, at: int) -> ProfileValue:
    return ProfileValue(
        template_id="tpl_form", category=path.category, field=path.field, value=text, stated_at=at
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Basic Info.City", FieldPath("Basic Info", "City")),
        ("基础信息.居住地", FieldPath("基础信息", "居住地")),
        ("City", None),
        (".City", None),
        ("Basic.", None),
        ("a.b.c", None),
        ("", None),
    ],
)
def test_a_path_names_a_category_and_a_field(text: str, path: FieldPath | None) -> None:
    assert path_of(text) == path
    assert path is None or str(path) == text


def test_a_new_profile_holds_what_its_template_says() -> None:
    template = make_template(fields={"Basic": {"Job": "", "City": "Porto"}})

    assert seen(new(template)) == {"Basic.Job": "", "Basic.City": "Porto"}


def test_an_edit_sets_adds_and_removes_fields_of_one_profile() -> None:
    bound = new()

    after = with_edit(bound, CITY, job="cook", pet="cat")

    assert seen(after) == {"Basic.Job": "cook", "Home.Pet": "cat"}
    assert seen(bound) == {"Basic.Job": "", "Basic.City": ""}
    assert seen(with_edit(after, PET, city="Porto")) == {"Basic.Job": "cook", "Basic.City": "Porto"}


def test_a_field_is_locked_without_losing_its_value() -> None:
    after = with_edit(with_edit(new(), job="cook"), job=FieldEdit(None, algorithm_updatable=False))

    assert after.properties[JOB][:2] == ("cook", False)
    assert with_edit(after, job="baker").properties[JOB][:2] == ("baker", True)


def test_removing_what_is_not_there_changes_nothing() -> None:
    assert seen(with_edit(new(), PET)) == seen(new())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Job": "", "City": ""}, {"Basic.Job": "cook", "Basic.City": "", "Home.Pet": "cat"}),
        ({"Job": "none"}, {"Basic.Job": "none", "Home.Pet": "cat"}),
        ({"City": "Rome"}, {"Basic.City": "Rome", "Home.Pet": "cat"}),
    ],
    ids=["unchanged", "changed", "removed"],
)
def test_a_change_of_the_template_is_a_change_of_its_profiles(
    fields: dict[str, str], expected: dict[str, str]
) -> None:
    assert seen(updated(with_edit(new(), job="cook", pet="cat"), **fields)) == expected


def test_a_removed_field_comes_back_when_the_template_changes_it() -> None:
    without = with_edit(new(), JOB)

    assert "Basic.Job" not in seen(updated(without, Job="", City=""))
    assert seen(updated(without, Job="none", City=""))["Basic.Job"] == "none"


def test_what_a_template_took_away_stays_away_when_the_field_returns() -> None:
    cook = with_edit(new(), job="cook")

    assert seen(updated(updated(cook, City=""), Job="", City="")) == {
        "Basic.Job": "",
        "Basic.City": "",
    }


def test_a_template_takes_over_a_field_that_a_profile_had_alone() -> None:
    bound = with_edit(new(make_template(fields={"Basic": {"City": ""}})), job="cook")

    assert seen(updated(bound, City="", Job="none"))["Basic.Job"] == "none"


@pytest.mark.parametrize(
    ("at", "expected"),
    [(NOW + 4, "cook"), (NOW + 5, "baker"), (NOW + 6, "baker")],
    ids=["said before the edit", "at the same time", "said after it"],
)
def test_what_was_said_before_an_edit_does_not_undo_it(at: int, expected: str) -> None:
    edited_at_5 = with_edit(new(), job="cook")

    after = filled(edited_at_5, [value(JOB, "baker", at)], NOW + 9) or edited_at_5

    assert after.properties[JOB].value == expected


def test_a_second_delivery_of_a_value_writes_nothing() -> None:
    values = [value(JOB, "cook", NOW + 1), value(CITY, "Porto", NOW + 2)]
    after = filled(new(), values, NOW + 9)
    assert after is not None

    assert filled(after, values, NOW + 10) is None
    assert held(after, values) == [JOB, CITY]


@pytest.mark.parametrize("path", [PET, JOB], ids=["unknown", "closed"])
def test_only_open_fields_are_filled(path: FieldPath) -> None:
    bound = with_edit(new(), job=FieldEdit("", algorithm_updatable=False))

    assert filled(bound, [value(path, "x", NOW + 9)], NOW + 9) is None


def test_a_removed_field_is_not_filled() -> None:
    bound = with_edit(new(), JOB)

    assert filled(bound, [value(JOB, "cook", NOW + 9)], NOW + 9) is None


def test_what_does_not_fit_is_not_filled() -> None:
    bound = with_edit(new(), job="x" * (BYTES_MAX - 200))

    assert filled(bound, [value(CITY, "y" * 999, NOW + 9)], NOW + 9) is None


def test_only_what_is_added_after_the_binding_fills_open_fields() -> None:
    bound = [with_edit(new(), job=FieldEdit("cook", algorithm_updatable=False))]

    assert open_fields(bound, make_task(at=NOW)) == []
    assert [field.path for field in open_fields(bound, make_task(at=NOW + 1))] == [CITY]


@pytest.mark.parametrize(
    ("changes", "is_own"),
    [
        ({}, True),
        ({"said_by": ("ann",)}, True),
        ({"said_by": ("bob",)}, False),
        ({"said_by": ("ann", "bob")}, False),
        ({"said_by": ("",)}, False),
        ({"speaker": "assistant"}, False),
        ({"speaker": "tool"}, False),
    ],
)
def test_a_profile_is_filled_from_what_its_user_said(
    changes: dict[str, object], is_own: bool
) -> None:
    said = _changed(operation("I cook").statement, changes)

    assert bool(statements_of(make_task(), [said])) == is_own


@pytest.mark.parametrize(
    ("kind", "is_filled"),
    [(SubjectType.AGENT, True), (SubjectType.KNOWLEDGE_BASE, False), (SubjectType.PUBLIC, False)],
)
def test_an_agents_profile_is_filled_from_all_that_is_said(
    kind: SubjectType, is_filled: bool
) -> None:
    task = make_task().model_copy(update={"home": Subject(type=kind, id="a")})

    assert bool(statements_of(task, [operation("I cook").statement])) == is_filled


def test_the_id_of_a_field_is_the_same_each_time() -> None:
    profile = new().profile

    assert field_id(profile, JOB) == field_id(profile, JOB) != field_id(profile, CITY)


@pytest.mark.parametrize(
    ("fields", "is_too_large"),
    [
        ({str(n): "" for n in range(FIELDS_MAX)}, False),
        ({str(n): "" for n in range(FIELDS_MAX + 1)}, True),
        ({"a": "x" * (BYTES_MAX - 20)}, False),
        ({"a": "x" * BYTES_MAX}, True),
        ({"a": "漢" * (BYTES_MAX // 3)}, True),
        ({"a": "\x01" * (BYTES_MAX // 6)}, True),
    ],
)
def test_how_much_a_profile_may_hold(fields: dict[str, str], is_too_large: bool) -> None:
    assert bool(oversize({"c": fields})) == is_too_large


def _changed(statement: Statement, changes: dict[str, object]) -> Statement:
    return statement.model_copy(update=changes)
