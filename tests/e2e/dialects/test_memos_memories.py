"""What is remembered is listed, looked up, corrected and deleted, over HTTP."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.http import Answer, Api, send
from tests.e2e.polling import ended

LIST, MESSAGES, UPDATE, DELETE = "/get/memory", "/get/message", "/update/memory", "/delete/memory"
NOBODYS_ID = "71df8351-cbee-4cb5-b0c7-d27661cbf320"
LISTS = (
    *("memory_detail_list", "preference_detail_list", "tool_memory_detail_list"),
    *("skill_detail_list", "profile_detail_list", "event_detail_list"),
)
HONEY = "My bees gave forty jars of honey"


def listed(api: Api, **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = api.post(LIST, {"user_id": api.user_id, **fields}).data
    return data


def look_up(api: Api, memory_id: str) -> Answer:
    headers = {"Authorization": f"Token {api.key}", "Content-Type": "application/json"}
    return send(f"{api.base_url}/get/memory/{memory_id}", method="GET", headers=headers)


def refused(answer: Answer, status: int, code: int, word: str = "") -> None:
    assert (answer.status, answer.code) == (status, code), answer.text
    assert answer.body["data"] is None
    assert word in answer.body["message"]


def only_id(api: Api) -> str:
    (item,) = listed(api)["memory_detail_list"]
    return str(item["id"])


# Listing.


def test_every_list_is_there_whatever_is_known(api: Api) -> None:
    data = listed(api)

    assert {name: data[name] for name in LISTS} == {name: [] for name in LISTS}
    assert {name: data[name] for name in ("total", "size", "current", "pages")} == {
        "total": 0,
        "size": 10,
        "current": 1,
        "pages": 0,
    }


def test_facts_and_preferences_are_listed_newest_first_with_their_sources(api: Api) -> None:
    api.add("I keep bees on the roof", conversation_id="roof", info={"scene": "garden"})
    api.add("I prefer tea to coffee", conversation_id="kitchen")

    data = listed(api)

    [tea, bees] = data["memory_detail_list"]
    assert bees["memory_key"] == "I keep bees on the roof"
    assert (bees["conversation_id"], bees["info"]) == ("roof", {"scene": "garden"})
    assert [source["content"] for source in bees["sources"]] == ["I keep bees on the roof"]
    assert tea["create_time"] >= bees["create_time"]
    assert "relativity" not in tea
    [preference] = data["preference_detail_list"]
    assert preference["preference_type"] == "explicit_preference"
    assert (data["total"], data["pages"]) == (2, 1)


@pytest.mark.parametrize(
    ("fields", "facts", "preferences"),
    [
        ({}, 2, 1),
        ({"include_preference": False}, 2, 0),
        ({"include_memory_view": ["preference"]}, 0, 1),
        ({"include_memory_view": ["detail_factual"]}, 2, 0),
        ({"include_memory_view": ["detail_factual"], "include_preference": True}, 2, 1),
        ({"include_memory_view": ["profile", "event"]}, 0, 0),
        ({"filter": {"conversation_id": "roof"}}, 1, 0),
        ({"filter": {"user": {"scene": "garden"}}}, 1, 0),
        ({"filter": {"and": [{"create_time": {"lt": "2020-01-01"}}]}}, 0, 0),
        ({"size": 1}, 1, 1),
        ({"size": 1, "current": 2}, 1, 0),
        ({"size": "1", "page": "3"}, 0, 0),
    ],
)
def test_a_list_holds_what_is_asked_for(
    api: Api, fields: dict[str, Any], facts: int, preferences: int
) -> None:
    api.add("I keep bees on the roof", conversation_id="roof", info={"scene": "garden"})
    api.add("I prefer tea to coffee", conversation_id="kitchen")

    data = listed(api, **fields)

    assert len(data["memory_detail_list"]) == facts
    assert len(data["preference_detail_list"]) == preferences


def test_who_reads_on_while_others_write_misses_nothing_and_gets_nothing_twice(api: Api) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: api.add(f"Jar {number} is sealed"), range(24)))
    old = {item["id"] for item in listed(api, size=50)["memory_detail_list"]}
    seen, page, pages, deleted = list[str](), 1, 1, set[str]()
    while page <= pages:
        data = listed(api, page=page, size=5)
        seen += [item["id"] for item in data["memory_detail_list"]]
        pages = data["pages"]
        api.add(f"Jar {100 + page} is new")
        victims = (old - set(seen) - deleted, set(seen) - deleted)
        for memory_id in filter(None, (next(iter(sorted(ids)), None) for ids in victims)):
            api.post(DELETE, {"memory_ids": [memory_id]})
            deleted.add(memory_id)
        page += 1

    assert len(seen) == len(set(seen))
    assert old - deleted <= set(seen)


@pytest.mark.parametrize(
    ("body", "code", "word"),
    [
        ({}, 40002, "user_id"),
        ({"user_id": " "}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"user_id": "u", "page": 0}, 40000, "page"),
        ({"user_id": "u", "page": 1_000_001}, 40000, "page"),
        ({"user_id": "u", "page": "first"}, 40000, "page"),
        ({"user_id": "u", "size": 0}, 40000, "size"),
        ({"user_id": "u", "filter": {"and": "x"}}, 40000, "filter.and"),
        ({"user_id": "u", "include_memory_view": ["everything"]}, 40000, "include_memory_view"),
    ],
)
def test_lists_that_cannot_be(api: Api, body: dict[str, Any], code: int, word: str) -> None:
    refused(api.post(LIST, body), 400, code, word)


def test_an_agents_own_memories_are_listed(api: Api) -> None:
    agent = f"agent-{api.user_id}"
    body = {"messages": [{"role": "user", "content": HONEY}], "async_mode": False}
    api.post("/add/message", {**body, "agent_id": agent})

    data = api.post(LIST, {"agent_id": agent}).data

    assert [item["memory_key"] for item in data["memory_detail_list"]] == [HONEY]


# One memory.


def test_one_memory_has_both_documented_shapes(api: Api) -> None:
    api.add(HONEY, conversation_id="roof", tags=["bees"], info={"scene": "garden"})
    memory_id = only_id(api)

    data = look_up(api, memory_id).data

    assert (data["id"], data["memory_id"]) == (memory_id, memory_id)
    assert (data["title"], data["memory_view"]) == (HONEY, "detail_factual")
    assert data["content"] == data["memory"]
    assert (data["conversation_id"], data["status"]) == ("roof", "activated")
    assert data["user_id"] == api.user_id
    assert "bees" in data["tags"]
    assert data["info"] == {"scene": "garden"}
    metadata = data["metadata"]
    assert (metadata["key"], metadata["session_id"]) == (HONEY, "roof")
    [source] = metadata["sources"]
    assert (source["role"], source["content"]) == ("user", HONEY)
    assert data["history"] == []


@pytest.mark.parametrize("memory_id", [NOBODYS_ID, "no-uuid", "tpl_9f", "%E5%AD%97"])
def test_an_unknown_memory(api: Api, memory_id: str) -> None:
    refused(look_up(api, memory_id), 404, 40001, "no memory")


def test_a_working_memory_leads_to_what_it_became(api: Api) -> None:
    """Its id is that of its task but for the version of the UUID."""
    task_id = api.add(HONEY).data["task_id"]

    data = look_up(api, f"{task_id[:14]}8{task_id[15:]}").data

    assert (data["status"], data["became"]) == ("archived", [only_id(api)])
    assert HONEY in data["content"]


# Correcting.


def test_a_correction_is_found_at_once_and_the_words_before_are_history(api: Api) -> None:
    api.add(HONEY)
    memory_id = only_id(api)
    before = look_up(api, memory_id).data

    api.post(UPDATE, {"memory_id": memory_id, "content": "My bees gave sixty jars"}).data  # noqa: B018

    after = look_up(api, memory_id).data
    assert (after["content"], after["title"]) == ("My bees gave sixty jars",) * 2
    [earlier] = after["history"]
    assert (earlier["content"], earlier["title"]) == (before["content"], HONEY)
    assert earlier["valid_until"]
    assert [source["content"] for source in earlier["sources"]] == [HONEY]
    assert api.values("how many jars did my bees give?") == ["My bees gave sixty jars"]


def test_what_is_archived_is_in_no_search_or_list_until_it_is_activated(api: Api) -> None:
    api.add(HONEY)
    memory_id = only_id(api)

    for status in ("archived", "resolving"):
        api.post(UPDATE, {"memory_id": memory_id, "status": status})

        assert look_up(api, memory_id).data["status"] == status
        assert api.values("honey") == []
        assert listed(api)["total"] == 0

    api.post(UPDATE, {"memory_id": memory_id, "status": "activated"})
    assert only_id(api) == memory_id
    assert len(api.values("honey")) == 1


def test_a_memory_is_deleted_by_its_status(api: Api) -> None:
    api.add(HONEY)
    memory_id = only_id(api)

    assert api.post(UPDATE, {"memory_id": memory_id, "status": "deleted"}).data["success"]

    refused(look_up(api, memory_id), 404, 40001)
    refused(api.post(UPDATE, {"memory_id": memory_id, "title": "x"}), 404, 40307)


def test_corrections_at_the_same_time_lose_nothing(api: Api) -> None:
    api.add(HONEY)
    memory_id = only_id(api)
    texts = [f"My bees gave {number} jars" for number in range(6)]

    def correct(text: str) -> Answer:
        return api.post(UPDATE, {"memory_id": memory_id, "content": text})

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(correct, texts))

    assert {answer.status for answer in answers} == {200}
    data = look_up(api, memory_id).data
    contents = [data["content"], *(version["content"] for version in data["history"])]
    assert sorted(contents[:-1]) == sorted(texts)


@pytest.mark.parametrize(
    ("body", "status", "code", "word"),
    [
        ({}, 400, 40002, "memory_id"),
        ({"content": "x"}, 400, 40002, "memory_id"),
        ({"memory_id": NOBODYS_ID}, 400, 40002, "content"),
        ({"memory_id": NOBODYS_ID, "content": " "}, 400, 40002, "content"),
        ({"memory_id": NOBODYS_ID, "content": "x" * 50_001}, 400, 40000, "content"),
        ({"memory_id": NOBODYS_ID, "title": "x" * 201}, 400, 40000, "title"),
        ({"memory_id": NOBODYS_ID, "status": "gone"}, 400, 40000, "status"),
        ({"memory_id": NOBODYS_ID, "content": "x"}, 404, 40307, ""),
        ({"memory_id": NOBODYS_ID, "status": "deleted"}, 404, 40307, ""),
    ],
)
def test_corrections_that_cannot_be(
    api: Api, body: dict[str, Any], status: int, code: int, word: str
) -> None:
    refused(api.post(UPDATE, body), status, code, word)


# Messages.


def test_the_latest_messages_of_a_conversation_are_as_they_were_said(api: Api) -> None:
    api.add("one", "two", conversation_id="talk")
    answer = {"role": "assistant", "content": "three", "chat_time": "2026-03-02 08:20:05"}
    api.add(answer, {"role": "system", "content": "be kind"}, conversation_id="talk")
    api.add("elsewhere", conversation_id="other")

    said = api.post(
        MESSAGES,
        {"user_id": api.user_id, "conversation_id": "talk", "message_limit_number": 2},
    ).data["message_detail_list"]

    assert [(item["role"], item["content"]) for item in said] == [
        ("user", "two"),
        ("assistant", "three"),
    ]
    assert said[1]["create_time"] == "2026-03-02 08:20:05"
    assert all(isinstance(value, str) for item in said for value in item.values())


def test_an_unknown_conversation_has_no_messages(api: Api) -> None:
    asked = {"user_id": api.user_id, "conversation_id": "never"}

    assert api.post(MESSAGES, asked).data == {"message_detail_list": []}


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"user_id": None}, 40002, "user_id"),
        ({"conversation_id": None}, 40002, "conversation_id"),
        ({"conversation_id": " "}, 40002, "conversation_id"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"message_limit_number": 0}, 40000, "message_limit_number"),
        ({"message_limit_number": "many"}, 40000, "message_limit_number"),
    ],
)
def test_messages_that_cannot_be_had(
    api: Api, fields: dict[str, Any], code: int, word: str
) -> None:
    body = {"user_id": "u", "conversation_id": "c", **fields}

    refused(api.post(MESSAGES, body), 400, code, word)


# Deleting by filter.


def test_a_filter_deletes_what_it_selects_and_nothing_else(api: Api, other: Api) -> None:
    api.add("I keep bees on the roof", info={"scene": "garden"})
    api.add("I sold the car", info={"scene": "street"})
    other.add("I keep bees, too", info={"scene": "garden"})

    deleted = api.post(DELETE, {"user_id": api.user_id, "filter": {"scene": "garden"}})

    assert deleted.data == {"success": True}
    keys = [item["memory_key"] for item in listed(api)["memory_detail_list"]]
    assert keys == ["I sold the car"]
    assert listed(other)["total"] == 1


def test_a_deletion_holds_for_words_that_are_still_being_understood(api: Api) -> None:
    task_ids = [
        api.add(f"Jar {number} is sealed", async_mode=True, tags=["jars"]).data["task_id"]
        for number in range(5)
    ]

    api.post(DELETE, {"user_id": api.user_id, "filter": {"tags": {"contains": "jars"}}}).data  # noqa: B018

    assert listed(api)["total"] == 0
    for task_id in task_ids:
        ended(api, task_id)
        assert listed(api)["total"] == 0
    api.add("Jar 9 is new", tags=["jars"])
    assert listed(api)["total"] == 1


def test_preferences_alone_are_deleted(api: Api) -> None:
    api.add("I prefer tea to coffee")

    api.post(DELETE, {"user_id": api.user_id, "memory_type": "preference"})

    data = listed(api)
    assert (len(data["memory_detail_list"]), data["preference_detail_list"]) == (1, [])


@pytest.mark.parametrize("path", [LIST, MESSAGES, UPDATE])
def test_what_belongs_to_another_project_is_not_there(api: Api, other: Api, path: str) -> None:
    api.add(HONEY, conversation_id="roof")
    memory_id = only_id(api)
    refused(look_up(other, memory_id), 404, 40001)
    body = {
        "user_id": api.user_id,
        "conversation_id": "roof",
        "memory_id": memory_id,
        "content": "Written by a stranger",
    }

    answer = other.post(path, body)

    assert "honey" not in answer.text
    assert only_id(api) == memory_id


@pytest.mark.parametrize(
    ("scopes", "path", "status", "code"),
    [
        ("write", LIST, 401, 40103),
        ("write", MESSAGES, 401, 40103),
        ("read", UPDATE, 401, 40103),
        ("read,write", DELETE, 400, 40306),
    ],
)
def test_a_key_that_may_not(
    api: Api, issue_key: Callable[..., str], scopes: str, path: str, status: int, code: int
) -> None:
    api.add(HONEY, conversation_id="roof")
    memory_id = only_id(api)
    key = Api(api.base_url, issue_key("--scopes", scopes), api.user_id)
    asked: dict[str, dict[str, Any]] = {
        LIST: {},
        MESSAGES: {"conversation_id": "roof"},
        UPDATE: {"memory_id": memory_id, "title": "x"},
        DELETE: {"filter": {"tags": "x"}},
    }

    refused(key.post(path, {"user_id": api.user_id, **asked[path]}), status, code)
    assert only_id(api) == memory_id
