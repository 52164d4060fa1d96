"""The routes of profiles and templates: what they do, refuse and permit."""

from typing import Any

import pytest

from cairn.domain.profiles.limits import FIELDS_MAX, NAME_MAX, VALUE_MAX
from cairn.domain.scope import Permission, Subject, SubjectType
from cairn.use_cases.profiles import manage_templates
from tests.builders import ANN, user
from tests.unit.api.profile_client import TREE, ProfileClient

BOT = Subject(type=SubjectType.AGENT, id="bot")
JOB, CITY = "Basic Info.Job", "Basic Info.City"
OWNED = {"profile_template_id": "tpl_1", "user_id": "ann"}


def tree(value: object = "cook", name: str = "Job", category: str = "Basic Info") -> dict[str, Any]:
    return {category: {name: {"value": value}}}


def test_a_template_is_added_read_listed_changed_and_deleted() -> None:
    client = ProfileClient()
    first = client.template(" people ")
    second = client.template("people")

    read = client.data("get/profile_template", profile_template_id=first)["profile_template"]
    listed = client.data("list/profile_template", page=2, size=1)
    client.bind(first)
    changed = client.data(
        "update/profile_template", profile_template_id=first, name="staff", metadata=tree()
    )
    after = client.data("get/profile_template", profile_template_id=first)["profile_template"]
    deleted = client.data("delete/profile_template", profile_template_id=first)

    assert first.startswith("tpl_")
    assert (read["profile_template_id"], read["name"], read["metadata"]) == (first, "people", TREE)
    assert read["created_at"] == read["updated_at"] == "2025-12-10T09:44:35Z"
    assert listed == {
        "profile_templates": [read],
        "total": 2,
        "current": 2,
        "size": 1,
        "pages": 2,
    }
    assert changed == {"success": True, "profile_template_id": first, "affected_instances": 1}
    assert (after["name"], list(after["metadata"]["Basic Info"])) == ("staff", ["Job"])
    assert deleted == {"success": True, "profile_template_id": first, "deleted_instances": 1}
    assert client.refused("get/profile_template", profile_template_id=first) == (404, 40001)
    assert client.data("list/profile_template")["total"] == 1
    assert client.bound(ANN) == []
    assert client.data("get/profile_template", profile_template_id=second)


def test_a_project_without_templates_lists_none() -> None:
    assert ProfileClient().data("list/profile_template") == {
        "profile_templates": [],
        "total": 0,
        "current": 1,
        "size": 10,
        "pages": 0,
    }


def test_a_user_and_an_agent_are_bound_and_edited_apart() -> None:
    client = ProfileClient()
    template = client.template()
    bindings = [
        {"profile_template_id": template, "user_id": "ann"},
        {"profile_template_id": template, "agent_id": "bot"},
        {"profile_template_id": template, "user_id": "ann", "agent_id": None},
    ]

    client.data("bind/profile_template", bind_list=bindings)
    client.edit(template, metadata=tree("cook"))
    client.data(
        "edit/profile", profile_template_id=template, agent_id="bot", metadata=tree("helper")
    )

    assert client.values(ANN) == {JOB: "cook", CITY: ""}
    assert client.values(BOT) == {JOB: "helper", CITY: ""}


def test_binding_again_keeps_the_values() -> None:
    client = ProfileClient()
    template = client.template()
    client.bind(template)
    client.edit(template, metadata=tree("cook"))

    client.bind(template)

    assert client.values(ANN)[JOB] == "cook"


def test_an_edit_sets_and_removes_together() -> None:
    client = ProfileClient()
    template = client.template()
    client.bind(template)

    client.edit(template, metadata=tree("cat", "Pet", "Home"), remove_fields=[CITY, "No.Such"])
    client.edit(template, remove_fields=[JOB])

    assert client.values(ANN) == {"Home.Pet": "cat"}


def test_a_deleted_profile_may_be_bound_anew() -> None:
    client = ProfileClient()
    template = client.template()
    client.bind(template)
    client.edit(template, metadata=tree("cook"))

    owned = {"profile_template_id": template, "user_id": "ann"}
    assert client.data("delete/profile", **owned) == {"success": True}
    assert client.refused("delete/profile", **owned) == (404, 40001)
    client.bind(template)

    assert client.values(ANN)[JOB] == ""


def test_all_are_bound_or_none() -> None:
    client = ProfileClient()
    template = client.template()
    bindings = [{**OWNED, "profile_template_id": known} for known in (template, "tpl_unknown")]

    assert client.refused("bind/profile_template", bind_list=bindings) == (404, 40001)
    assert client.bound(ANN) == []


@pytest.mark.parametrize(
    ("route", "body", "expected"),
    [
        ("bind/profile_template", {}, (400, 40002)),
        ("bind/profile_template", {"bind_list": []}, (400, 40003)),
        ("bind/profile_template", {"bind_list": [OWNED] * 21}, (400, 40000)),
        ("bind/profile_template", {"bind_list": "tpl_1"}, (400, 40000)),
        ("bind/profile_template", {"bind_list": [{"user_id": "ann"}]}, (400, 40002)),
        ("bind/profile_template", {"bind_list": [{"profile_template_id": "t"}]}, (400, 40002)),
        ("bind/profile_template", {"bind_list": [{**OWNED, "agent_id": "b"}]}, (400, 40000)),
        ("bind/profile_template", {"bind_list": [{**OWNED, "user_id": "a" * 101}]}, (400, 40010)),
        ("bind/profile_template", {"bind_list": [OWNED]}, (404, 40001)),
        ("edit/profile", OWNED, (400, 40002)),
        ("edit/profile", {**OWNED, "metadata": None, "remove_fields": []}, (400, 40002)),
        ("edit/profile", {**OWNED, "metadata": {}}, (400, 40003)),
        ("edit/profile", {**OWNED, "metadata": {"a": {}}}, (400, 40003)),
        ("edit/profile", {**OWNED, "metadata": {"a": {"b": "c"}}}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": {"a": {"b": None}}}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": tree(["x"])}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": tree("x" * (VALUE_MAX + 1))}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": tree(name="a.b")}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": tree(name=" ")}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": tree(name="n" * (NAME_MAX + 1))}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": tree(category="a.b")}, (400, 40000)),
        ("edit/profile", {**OWNED, "metadata": {"a": tree()}}, (400, 40000)),
        ("edit/profile", {**OWNED, "remove_fields": ["City"]}, (400, 40000)),
        ("edit/profile", {**OWNED, "remove_fields": ["a.b.c"]}, (400, 40000)),
        ("edit/profile", {**OWNED, "remove_fields": [" .b"]}, (400, 40000)),
        ("edit/profile", {**OWNED, "remove_fields": ["a.b"] * (FIELDS_MAX + 1)}, (400, 40000)),
        ("edit/profile", {**OWNED, "remove_fields": "a.b"}, (400, 40000)),
        ("edit/profile", {**OWNED, "agent_id": "b", "metadata": tree()}, (400, 40000)),
        ("edit/profile", {"profile_template_id": "t", "metadata": tree()}, (400, 40002)),
        ("edit/profile", {**OWNED, "metadata": tree()}, (404, 40001)),
        ("delete/profile", {"profile_template_id": "t"}, (400, 40002)),
        ("delete/profile", {"user_id": "ann"}, (400, 40002)),
        ("delete/profile", OWNED, (404, 40001)),
        ("add/profile_template", {"name": "n"}, (400, 40002)),
        ("add/profile_template", {"metadata": tree()}, (400, 40002)),
        ("add/profile_template", {"name": " ", "metadata": tree()}, (400, 40002)),
        ("add/profile_template", {"name": "n" * 101, "metadata": tree()}, (400, 40000)),
        ("add/profile_template", {"name": "n", "metadata": {}}, (400, 40003)),
        (
            "add/profile_template",
            {"name": "n", "metadata": {"a": {str(n): {} for n in range(101)}}},
            (400, 40000),
        ),
        (
            "add/profile_template",
            {"name": "n", "metadata": {c: {str(n): {} for n in range(60)} for c in "ab"}},
            (400, 40000),
        ),
        (
            "add/profile_template",
            {"name": "n", "metadata": {"a": {str(n): {"value": "x" * 999} for n in range(30)}}},
            (400, 40000),
        ),
        ("list/profile_template", {"page": 0}, (400, 40000)),
        ("list/profile_template", {"size": 0}, (400, 40000)),
        ("list/profile_template", {"size": 101}, (400, 40000)),
        ("list/profile_template", {"size": "many"}, (400, 40000)),
        ("get/profile_template", {}, (400, 40002)),
        ("get/profile_template", {"profile_template_id": "tpl_1"}, (404, 40001)),
        ("update/profile_template", {"profile_template_id": "tpl_1"}, (400, 40002)),
        ("update/profile_template", {"profile_template_id": "tpl_1", "name": "n"}, (404, 40001)),
        ("delete/profile_template", {"profile_template_id": "tpl_1"}, (404, 40001)),
    ],
)
def test_bad_input_is_refused(route: str, body: dict[str, Any], expected: tuple[int, int]) -> None:
    assert ProfileClient().refused(route, **body) == expected


def test_an_unbound_profile_is_not_edited_and_the_remedy_is_named() -> None:
    client = ProfileClient()
    template = client.template()

    body = {"profile_template_id": template, "user_id": "ann", "metadata": tree()}
    answer = client.ask("edit/profile", body)

    assert (answer.status, answer.body["code"]) == (404, 40001)
    assert "bind/profile_template" in answer.body["message"]


def test_an_edit_that_would_be_too_large_changes_nothing() -> None:
    client = ProfileClient()
    template = client.template()
    client.bind(template)
    many = {str(n): {"value": "x" * 999} for n in range(30)}

    refused = client.refused(
        "edit/profile", **OWNED | {"profile_template_id": template}, metadata={"More": many}
    )

    assert refused == (400, 40000)
    assert client.values(ANN) == {JOB: "", CITY: ""}


def test_a_project_has_so_many_templates_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manage_templates, "TEMPLATES_MAX", 1)
    client = ProfileClient()
    client.template()

    assert client.refused("add/profile_template", name="n", metadata=TREE) == (400, 40000)


def test_a_deletion_that_runs_out_of_time_goes_on_when_it_is_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = ProfileClient()
    template = client.template()
    for name in ("ann", "bob", "cid"):
        client.bind(template, user_id=name)
    monkeypatch.setattr(manage_templates, "REMOVED_AT_ONCE", 1)
    clock, remove = client.cairn.clock, client.cairn.profiles.remove_bound

    def slow(*request: Any) -> int:
        clock.advance(60_000)
        return remove(*request)

    with monkeypatch.context() as patch:
        patch.setattr(client.cairn.profiles, "remove_bound", slow)
        answer = client.ask("delete/profile_template", {"profile_template_id": template})

    assert (answer.status, answer.body["code"]) == (503, 50004)
    assert client.bound(user("bob")) == client.bound(user("cid")) == []
    again = client.data("delete/profile_template", profile_template_id=template)
    assert again["deleted_instances"] == 2
    assert client.refused("delete/profile_template", profile_template_id=template) == (404, 40001)


def test_another_projects_templates_do_not_exist() -> None:
    client = ProfileClient()
    template = client.template()
    client.bind(template)
    other = ProfileClient(client.cairn, project_id="project-two")
    named = {"profile_template_id": template}
    owned = {**named, "user_id": "ann"}

    for route, body in (
        ("get/profile_template", named),
        ("update/profile_template", {**named, "name": "theirs"}),
        ("delete/profile_template", named),
        ("bind/profile_template", {"bind_list": [owned]}),
        ("edit/profile", {**owned, "metadata": tree("theirs")}),
        ("delete/profile", owned),
    ):
        assert other.refused(route, **body) == (404, 40001)
    assert other.data("list/profile_template")["total"] == 0
    assert client.values(ANN) == {JOB: "", CITY: ""}


def test_concurrent_edits_of_two_fields_lose_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ProfileClient()
    template = client.template()
    client.bind(template)
    store, first = client.cairn.profiles, True
    save = store.save

    def interrupted(*request: Any) -> None:
        nonlocal first
        if first:
            first = False
            client.edit(template, metadata=tree("Porto", "City"))
        save(*request)

    monkeypatch.setattr(store, "save", interrupted)
    client.edit(template, metadata=tree("cook"))

    assert client.values(ANN) == {JOB: "cook", CITY: "Porto"}


@pytest.mark.parametrize(
    ("route", "body", "needs"),
    [
        ("bind/profile_template", {"bind_list": [OWNED]}, Permission.WRITE),
        ("edit/profile", {**OWNED, "metadata": tree()}, Permission.WRITE),
        ("delete/profile", OWNED, Permission.DELETE),
        ("add/profile_template", {"name": "n", "metadata": TREE}, Permission.WRITE),
        ("list/profile_template", {}, Permission.READ),
        ("get/profile_template", {"profile_template_id": "t"}, Permission.READ),
        ("update/profile_template", {"profile_template_id": "t", "name": "n"}, Permission.WRITE),
        ("delete/profile_template", {"profile_template_id": "t"}, Permission.DELETE),
    ],
)
def test_what_each_route_needs(route: str, body: dict[str, Any], needs: Permission) -> None:
    others = frozenset(Permission) - {needs, Permission.ADMIN}

    refusal = (400, 40306) if needs is Permission.DELETE else (401, 40103)
    assert ProfileClient(permissions=others).refused(route, **body) == refusal
    assert ProfileClient(permissions=frozenset({needs})).ask(route, body).status in (200, 404)
