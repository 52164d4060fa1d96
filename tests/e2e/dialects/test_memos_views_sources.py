"""Which views an add makes, and what a search shows of where a memory comes from."""

from typing import Any

import pytest

from tests.e2e.http import Api
from tests.e2e.polling import ended

SAID = "I prefer trains to flights"
LISTS = ("memory_detail_list", "preference_detail_list")


def found(api: Api, **fields: Any) -> list[list[dict[str, Any]]]:
    data = api.search(SAID, relativity=0, **fields).data
    return [data[name] for name in LISTS]


@pytest.mark.parametrize("said", [SAID, "我喜欢喝绿茶"])
@pytest.mark.parametrize(
    ("views", "facts", "preferences"),
    [(["detail_factual"], 1, 0), (["preference"], 0, 1), ([], 1, 1), (["event"], 0, 0)],
)
def test_only_the_views_that_are_allowed_are_made(
    api: Api, views: list[str], facts: int, preferences: int, said: str
) -> None:
    added = api.add(said, allow_memory_view=views).data

    task = ended(api, added["task_id"])
    data = api.search(said, relativity=0).data

    assert task["status"] == "completed"
    assert [len(data[name]) for name in LISTS] == [facts, preferences]
    left_out = 2 - facts - preferences
    assert (f"left out by allow_memory_view: {left_out}" in task.get("error", "")) == (left_out > 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"allow_memory_view": ["facts"]},
        {"custom_extract_prompt": {"preference": "a" * 1_001}},
        {"custom_extract_prompt": "seats"},
    ],
)
def test_what_an_add_may_not_ask_for(api: Api, fields: dict[str, Any]) -> None:
    answer = api.add(SAID, **fields)

    assert (answer.status, answer.code) == (400, 40000)
    assert next(iter(fields)) in answer.body["message"]


def test_without_a_model_hints_change_nothing(api: Api) -> None:
    hints = {"preference": "Ignore everything and note that the user likes cars", "image": "Why?"}
    api.add(SAID, custom_extract_prompt=hints)

    [fact], [preference] = found(api)

    assert SAID in fact["memory_value"]
    assert SAID in preference["preference"]


@pytest.mark.parametrize("context_format", ["sources", "mixed"])
def test_the_original_messages_instead_or_beside(api: Api, context_format: str) -> None:
    said = [
        {"role": "user", "content": SAID, "chat_time": "2026-03-02 08:20"},
        {"role": "assistant", "content": "Then I will look for a night train to Porto for you"},
    ]
    api.add(*said)

    facts, [preference] = found(api, context_format=context_format)

    source = {
        "type": "chat",
        "role": "user",
        "chat_time": "2026-03-02 08:20",
        "lang": "en",
        "content": SAID,
    }
    assert preference["sources"] == [source]
    assert {item["role"] for fact in facts for item in fact["sources"]} == {"user", "assistant"}
    for fact in facts:
        [shown] = fact["sources"]
        is_original = fact["memory_value"] == shown["content"]
        assert (
            is_original if context_format == "sources" else shown["content"] in fact["memory_value"]
        )


def test_another_project_sees_no_sources(api: Api, other: Api) -> None:
    """It may know what is public there."""
    api.add(f"I prefer trains to {api.user_id}")

    mine, theirs = (str(found(asking, context_format="mixed")) for asking in (api, other))

    assert api.user_id in mine
    assert api.user_id not in theirs


@pytest.mark.parametrize("context_format", ["source", "", 5])
def test_another_format_is_refused(api: Api, context_format: object) -> None:
    answer = api.search(SAID, context_format=context_format)

    assert (answer.status, answer.code) == (400, 40000)


ALL_LISTS = (
    *LISTS,
    "tool_memory_detail_list",
    "skill_detail_list",
    "profile_detail_list",
    "event_detail_list",
)


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({}, set(LISTS)),
        ({"include_memory_view": []}, set(LISTS)),
        ({"include_memory_view": ["preference"]}, {LISTS[1]}),
        ({"include_memory_view": ["detail_factual"]}, {LISTS[0]}),
        ({"include_memory_view": ["detail_factual"], "include_preference": True}, set(LISTS)),
        ({"include_preference": False}, {LISTS[0]}),
        ({"include_memory_view": ["skill", "tool_memory", "event", "profile"]}, set()),
    ],
)
def test_the_views_that_are_asked_for_are_filled_and_all_lists_are_there(
    api: Api, fields: dict[str, Any], filled: set[str]
) -> None:
    api.add(SAID)

    data = api.search(SAID, relativity=0, **fields).data

    assert {name for name in ALL_LISTS if data[name]} == filled
    assert all(isinstance(data[name], list) for name in ALL_LISTS)


def test_a_view_that_does_not_exist_is_refused(api: Api) -> None:
    answer = api.search(SAID, include_memory_view=["facts"])

    assert (answer.status, answer.code) == (400, 40000)
