"""`POST /add/feedback` over HTTP: what changes, what stays, and what is refused."""

from typing import Any

import pytest

from tests.e2e.http import Answer, Api, send
from tests.e2e.polling import ended

PARIS, LYON = "I live in Paris", "I live in Lyon"
SMOKE = "I smoke ten cigarettes a day"
CAT = "My cat is called Tom"


def comment(api: Api, content: Any, **fields: Any) -> Answer:
    body = {"user_id": api.user_id, "feedback_content": content, **fields}
    return api.post("/add/feedback", body)


def carried_out(api: Api, content: str, **fields: Any) -> dict[str, Any]:
    """The status of the task at its end."""
    data = comment(api, content, **fields).data
    assert (data["success"], data["status"]) == (True, "running")
    status: dict[str, Any] = ended(api, data["task_id"])
    assert status["status"] == "completed"
    return status


def listed(api: Api) -> list[str]:
    found = api.post("/get/memory", {"user_id": api.user_id}).data
    return sorted(item["memory_value"] for item in found["memory_detail_list"])


def test_a_word_is_replaced_in_all_conversations(api: Api) -> None:
    api.add(CAT, conversation_id="a")
    api.add("Tom sleeps on tomatoes", conversation_id="b")

    status = carried_out(api, "Rename Tom to Jerry")

    views = status["memory_views"]
    assert (views["added"], views["updated"], views["deleted"]) == (0, 2, 0)
    assert len(views["detail_factual"]["memory_ids"]) == 2
    found = " ".join(api.values("Jerry"))
    assert "My cat is called Jerry" in found and "Jerry sleeps on tomatoes" in found
    assert "Tom" not in found


def test_the_version_before_is_history(api: Api) -> None:
    api.add(PARIS)

    status = carried_out(api, "It's Lyon, not Paris")

    [memory_id] = status["memory_views"]["detail_factual"]["memory_ids"]
    headers = {"Authorization": f"Token {api.key}"}
    shown = send(f"{api.base_url}/get/memory/{memory_id}", method="GET", headers=headers).text
    assert api.values("where do I live")[0].endswith(LYON)
    assert PARIS in shown and LYON in shown and "not Paris" in shown  # both versions, and why


def test_what_is_forgotten_is_in_no_search_list_or_chat_and_can_come_back(api: Api) -> None:
    api.add(SMOKE, CAT)
    [memory_id] = [
        item["id"]
        for item in api.search("smoke", relativity=0).data["memory_detail_list"]
        if SMOKE in item["memory_value"]
    ]

    status = carried_out(api, "Forget that I smoke")

    assert status["memory_views"]["deleted"] == 1
    assert status["memory_views"]["detail_factual"]["memory_ids"] == [memory_id]
    assert not any("smoke" in value for value in [*api.values("smoke"), *listed(api)])
    assert "cigarettes" not in api.chat("Do I smoke?").data["response"]
    api.post("/update/memory", {"memory_id": memory_id, "status": "activated"})
    assert any(SMOKE in value for value in listed(api))


def test_what_was_said_last_is_corrected(api: Api) -> None:
    api.add("My brother is called Max", conversation_id="other")
    api.add("My sister is called Anna", conversation_id="talk")

    carried_out(api, "No, it is Hannah", conversation_id="talk")

    found = " ".join(listed(api))
    assert "My sister is called Hannah" in found and "My brother is called Max" in found


def test_a_preference_goes_with_the_fact(api: Api) -> None:
    api.add("I prefer tea to coffee")

    status = carried_out(api, "Forget that I prefer tea to coffee")

    found = api.search("tea", relativity=0).data
    assert status["memory_views"]["deleted"] == 2
    assert (found["memory_detail_list"], found["preference_detail_list"]) == ([], [])


def test_feedback_is_no_turn_of_the_conversation_and_no_memory(api: Api) -> None:
    api.add(PARIS, conversation_id="talk")

    status = carried_out(api, "Forget that I smoke", conversation_id="talk")

    messages = api.post("/get/message", {"user_id": api.user_id, "conversation_id": "talk"}).data
    assert "memory_views" not in status
    assert [said["content"] for said in messages["message_detail_list"]] == [PARIS]
    assert len(listed(api)) == 1


@pytest.mark.parametrize(
    "content", ["ok", "谢谢", "???", "Forget everything", "Did I say I smoke?"]
)
def test_what_means_nothing_changes_nothing(api: Api, content: str) -> None:
    api.add(SMOKE)
    before = listed(api)

    assert "memory_views" not in carried_out(api, content)
    assert listed(api) == before


def test_a_feedback_after_a_deletion_is_harmless(api: Api) -> None:
    api.add(PARIS)
    api.add("Jazz concerts are my favourite evenings")
    [gone] = [
        item["id"]
        for item in api.search("jazz", relativity=0).data["memory_detail_list"]
        if "Jazz" in item["memory_value"]
    ]
    api.post("/delete/memory", {"memory_ids": [gone], "user_ids": [api.user_id]})

    carried_out(api, "The user wanted the memory about jazz concerts deleted")

    assert [value.endswith(PARIS) for value in listed(api)] == [True]


def test_the_same_feedback_is_one_task(api: Api) -> None:
    api.add(PARIS)

    first = comment(api, "It's Lyon, not Paris").data["task_id"]
    again = comment(api, "It's Lyon, not Paris").data["task_id"]
    ended(api, first)

    assert first == again == comment(api, "It's Lyon, not Paris").data["task_id"]
    assert comment(api, "It's Lyon, not Paris", conversation_id="c").data["task_id"] != first


def test_another_user_and_another_project_keep_theirs(api: Api, other: Api) -> None:
    api.add(CAT)
    neighbour = Api(api.base_url, api.key)
    namesake = Api(other.base_url, other.key, api.user_id)
    for somebody in (neighbour, namesake):
        somebody.add(CAT)

    carried_out(api, "Rename Tom to Jerry")

    assert "Jerry" in " ".join(listed(api))
    for somebody in (neighbour, namesake):
        assert listed(somebody)[0].endswith(CAT)
    task_id = comment(api, "Rename Jerry to Tom").data["task_id"]
    assert namesake.status(task_id).code == 50131
    ended(api, task_id)


def test_what_everybody_sees_is_corrected_where_that_is_allowed(other: Api) -> None:
    other.add(CAT, allow_public=True)

    carried_out(other, "Rename Tom to Jerry")
    before = listed(other)
    carried_out(other, "Rename Tom to Jerry", allow_public=True)

    assert before[0].endswith(CAT)
    assert "Jerry" in listed(other)[0]
    stranger = Api(other.base_url, other.key)
    assert any("called Jerry" in value for value in stranger.values("Jerry"))
    other.post("/delete/memory", {"user_id": other.user_id})


LONG = "word" * 4_001


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": ""}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"user_id": ["a", "b"]}, 40000, "user_id"),
        ({"feedback_content": None}, 40002, "feedback_content"),
        ({"feedback_content": " \n"}, 40002, "feedback_content"),
        ({"feedback_content": ["a"]}, 40000, "feedback_content"),
        ({"feedback_content": LONG}, 40305, "feedback_content"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"agent_id": "a" * 101}, 40000, "agent_id"),
        ({"allow_public": "perhaps"}, 40000, "allow_public"),
        ({"allow_knowledgebase_ids": ["kb"]}, 50123, "allow_knowledgebase_ids"),
    ],
)
def test_bad_input_names_the_field(api: Api, fields: dict[str, Any], code: int, word: str) -> None:
    body = {"user_id": api.user_id, "feedback_content": "Forget that I smoke", **fields}

    answer = api.post("/add/feedback", body)

    assert (answer.status, answer.code) == (400, code), answer.text
    assert word in answer.body["message"]


def test_a_missing_key_is_refused(api: Api) -> None:
    answer = comment(Api(api.base_url, ""), "Forget that I smoke")

    assert answer.status == 401
