"""Profiles and their templates over HTTP, and through MemOS's own published client."""

from typing import Any
from uuid import uuid4

import pytest

from scripts.deploy.deployment import Deployment
from tests.e2e.http import Answer, Api
from tests.polling import eventually

METADATA = {
    "Basic Info": {
        "Occupation": {"value": "", "algorithm_updatable": True},
        "City": {"value": "", "algorithm_updatable": False},
    }
}
FORGED = {"name": "theirs"}


def template_of(api: Api, name: str = "customers") -> str:
    added = api.post("/add/profile_template", {"name": name, "metadata": METADATA})
    template: str = added.data["profile_template_id"]
    return template


def bound(api: Api) -> str:
    template = template_of(api)
    owned = {"profile_template_id": template, "user_id": api.user_id}
    assert api.post("/bind/profile_template", {"bind_list": [owned]}).data == {"success": True}
    return template


def edit(api: Api, template: str, **changes: Any) -> Answer:
    owned = {"profile_template_id": template, "user_id": api.user_id}
    return api.post("/edit/profile", {**owned, **changes})


def profiles(api: Api) -> list[dict[str, Any]]:
    body = {"user_id": api.user_id, "include_memory_view": ["profile"]}
    found: list[dict[str, Any]] = api.post("/get/memory", body).data["profile_detail_list"]
    return found


def searched(api: Api, query: str) -> list[tuple[str, float]]:
    body = {"user_id": api.user_id, "query": query, "include_memory_view": ["profile"]}
    data = api.post("/search/memory", body).data
    assert data["memory_detail_list"] == []
    return [(item["memory"], item["relativity"]) for item in data["profile_detail_list"]]


def test_a_template_from_its_first_to_its_last_day(api: Api) -> None:
    template = bound(api)
    named = {"profile_template_id": template}

    read = api.post("/get/profile_template", named).data["profile_template"]
    listed = api.post("/list/profile_template", {"size": 100}).data
    changed = api.post(
        "/update/profile_template", {**named, "metadata": {"Basic Info": {"City": {}}}}
    ).data
    [profile] = profiles(api)
    deleted = api.post("/delete/profile_template", named).data

    assert (read["name"], read["metadata"]) == ("customers", METADATA)
    assert read in listed["profile_templates"]
    assert changed == {**named, "success": True, "affected_instances": 1}
    assert list(profile["properties"]["Basic Info"]) == ["City"]
    assert deleted == {**named, "success": True, "deleted_instances": 1}
    assert profiles(api) == []
    assert api.post("/get/profile_template", named).code == 40001


def test_a_profile_is_edited_found_and_deleted(api: Api) -> None:
    template = bound(api)
    owned = {"profile_template_id": template, "user_id": api.user_id}
    city = {"City": {"value": "Hangzhou", "algorithm_updatable": False}}
    job = {"Occupation": {"value": "product manager"}}

    assert edit(api, template, metadata={"Basic Info": city | job}).data == {"success": True}
    [profile] = profiles(api)
    found = searched(api, "What is the occupation?")
    edit(api, template, remove_fields=["Basic Info.City"])
    [without] = profiles(api)

    assert profile["profile_template_id"] == template
    assert profile["properties"]["Basic Info"]["City"]["value"] == "Hangzhou"
    assert found[0] == ("Basic Info.Occupation: product manager", 1.0)
    assert "City" not in without["properties"]["Basic Info"]
    assert api.post("/delete/profile", owned).data == {"success": True}
    assert api.post("/delete/profile", owned).code == 40001
    looked_up = api.post("/get/memory", {"user_id": api.user_id}).data
    assert (profiles(api), looked_up["profile_detail_list"]) == ([], [])


@pytest.mark.parametrize(
    ("route", "body", "status", "code"),
    [
        ("bind/profile_template", {"bind_list": []}, 400, 40003),
        ("bind/profile_template", {}, 400, 40002),
        ("edit/profile", {"profile_template_id": "tpl_1", "user_id": "u"}, 400, 40002),
        ("edit/profile", {"profile_template_id": "tpl_1", "remove_fields": ["a.b"]}, 400, 40002),
        ("delete/profile", {"profile_template_id": "tpl_1", "user_id": "u"}, 404, 40001),
        ("add/profile_template", {"name": "n", "metadata": {}}, 400, 40003),
        ("add/profile_template", {"name": "n", "metadata": {"a": {"b.c": {}}}}, 400, 40000),
        ("list/profile_template", {"size": 101}, 400, 40000),
        ("get/profile_template", {"profile_template_id": "tpl_1"}, 404, 40001),
        ("update/profile_template", {"profile_template_id": "tpl_1"}, 400, 40002),
        ("delete/profile_template", {"profile_template_id": "tpl_1"}, 404, 40001),
    ],
)
def test_bad_input_is_refused(
    api: Api, route: str, body: dict[str, Any], status: int, code: int
) -> None:
    answer = api.post(f"/{route}", body)

    assert (answer.status, answer.code, answer.body["data"]) == (status, code, None)


def test_another_projects_templates_and_profiles_are_unknown(api: Api, other: Api) -> None:
    template = bound(api)
    named = {"profile_template_id": template}
    owned = {**named, "user_id": api.user_id}

    codes = [
        other.post(f"/{route}", body).code
        for route, body in (
            ("get/profile_template", named),
            ("update/profile_template", named | FORGED),
            ("delete/profile_template", named),
            ("bind/profile_template", {"bind_list": [owned]}),
            ("edit/profile", {**owned, "metadata": METADATA}),
            ("delete/profile", owned),
        )
    ]

    assert set(codes) == {40001}
    assert len(profiles(api)) == 1


def test_erasing_a_user_erases_the_profile(api: Api, deployment: Deployment) -> None:
    template = bound(api)
    edit(api, template, metadata={"Basic Info": {"City": {"value": "Hangzhou"}}})

    api.post("/delete/memory", {"user_id": api.user_id})

    assert profiles(api) == []
    assert searched(api, "Hangzhou") == []
    named = {"profile_template_id": template, "name": "after"}

    def none_is_left() -> bool:
        count: int = api.post("/update/profile_template", named).data["affected_instances"]
        return count == 0

    eventually(none_is_left)


def test_the_published_client_binds_edits_and_deletes(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)
    template, user_id = template_of(api), f"user {uuid4()}"

    answers = [
        client.bind_profile_template([{"profile_template_id": template, "user_id": user_id}]),
        client.edit_profile(
            template,
            user_id=user_id,
            metadata={"Basic Info": {"City": {"value": "Porto"}}},
            remove_fields=["Basic Info.Occupation"],
        ),
        client.delete_profile(template, user_id=user_id),
    ]

    assert answers == [{"code": 0, "data": {"success": True}, "message": "ok"}] * 3
