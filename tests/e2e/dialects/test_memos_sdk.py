"""MemOS's own published client, unmodified, with nothing changed but base URL and key."""

import json
from typing import Any

from tests.e2e.http import Api
from tests.polling import eventually

MESSAGES = [
    {"role": "user", "content": "I keep two beehives on the roof"},
    {"role": "assistant", "content": "Lovely! How much honey do they give?"},
]


def test_add_message_get_status_search_memory(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)

    added = client.add_message(MESSAGES, api.user_id, "roof", async_mode=False)
    status = client.get_task_status(added.data.task_id)
    found = client.search_memory("How many beehives do I keep?", api.user_id, "roof")

    assert (added.code, added.message, added.data.success) == (0, "ok", True)
    assert status.data.status == "completed"
    assert status.data.memory_views["added"] == 2
    [first, *_] = found.data.memory_detail_list
    assert "two beehives" in first.memory_value
    assert found.data.preference_detail_list == []


def test_every_option_the_client_has_is_accepted(other: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=other.key, base_url=other.base_url)

    added = client.add_message(
        MESSAGES,
        [other.user_id, f"{other.user_id}-friend"],
        "roof",
        info={"scene": "garden"},
        source="test",
        app_id="app",
        agent_id="agent",
        tags=["bees"],
        allow_public=True,
        allow_knowledgebase_ids=[],
        allow_memory_view=["detail_factual"],
    )
    found = client.search_memory(
        "beehives",
        other.user_id,
        "roof",
        memory_limit_number=3,
        preference_limit_number=2,
        knowledgebase_ids=["all"],
        filter={"and": [{"scene": "garden"}, {"tags": {"contains": "bees"}}]},
        include_tool_memory=True,
        include_skill=True,
        relativity=0.0,
        include_memory_view=["detail_factual", "preference"],
        context_format="memory",
    )

    assert added.data.success
    assert 1 <= len(found.data.memory_detail_list) <= 3


def test_delete_memory_by_id_and_by_user(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)
    client.add_message(MESSAGES, api.user_id, "roof", async_mode=False)
    found = client.search_memory("beehives", api.user_id, "roof", relativity=0.0)
    [first, *others] = found.data.memory_detail_list

    one = client.delete_memory([api.user_id], [first.id])
    rest = client.search_memory("beehives", api.user_id, "roof", relativity=0.0)
    everything = client.delete_memory([api.user_id])
    nothing = client.search_memory("beehives", api.user_id, "roof", relativity=0.0)
    nobody = client.delete_memory(user_id=f"{api.user_id}-never-seen")

    for answer in (one, everything, nobody):
        assert (answer.code, answer.message, answer.data.success) == (0, "ok", True)
    assert {item.id for item in rest.data.memory_detail_list} == {other.id for other in others}
    assert others
    assert nothing.data.memory_detail_list == []


def test_add_feedback(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)
    client.add_message(MESSAGES, api.user_id, "roof", async_mode=False)

    added = client.add_feedback(api.user_id, "roof", "Replace beehives by hens")
    eventually(lambda: client.get_task_status(added.data.task_id).data.status == "completed")
    status = client.get_task_status(added.data.task_id)
    found = client.search_memory("hens", api.user_id, "roof", relativity=0.0)

    assert (added.code, added.message, added.data.success) == (0, "ok", True)
    assert status.data.memory_views["updated"] == 1
    assert any("two hens" in item.memory_value for item in found.data.memory_detail_list)


QUESTION = "How many beehives do I keep?"


def test_chat(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)
    client.add_message(MESSAGES, api.user_id, "roof", async_mode=False)

    answer = client.chat(api.user_id, "garden", QUESTION)

    assert (answer.code, answer.message) == (0, "ok")
    assert "two beehives" in answer.data.response


def test_chat_as_a_stream(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)
    client.add_message(MESSAGES, api.user_id, "roof", async_mode=False)

    *pieces, last = map(json.loads, client.chat(api.user_id, "garden", QUESTION, stream=True))

    assert {piece["type"] for piece in pieces} == {"text"}
    assert "two beehives" in "".join(piece["data"] for piece in pieces)
    assert last == {"type": "end"}


def test_every_option_of_chat_is_accepted(other: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=other.key, base_url=other.base_url)

    answer = client.chat(
        other.user_id,
        "garden",
        QUESTION,
        internet_search=True,
        force_stop=True,
        use_mem_os_cube=True,
        source="test",
        system_prompt="Be brief.",
        model_name="qwen3-32b",
        knowledgebase_ids=["all"],
        filter={"and": [{"scene": "garden"}, {"tags": {"contains": "bees"}}]},
        add_message_on_answer=True,
        app_id="app",
        agent_id="agent",
        async_mode=False,
        tags=["bees"],
        info={"scene": "garden"},
        allow_public=True,
        allow_knowledgebase_ids=[],
        max_tokens=1024,
        temperature=0.1,
        top_p=0.9,
        include_preference=False,
        preference_limit_number=2,
        memory_limit_number=3,
        include_tool_memory=True,
        tool_memory_limit_number=1,
        relativity=0.8,
    )

    assert answer.data.response


def test_get_memory_get_memory_by_id_get_message(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)
    client.add_message(MESSAGES, api.user_id, "roof", async_mode=False)

    listed = client.get_memory(
        api.user_id,
        page=1,
        size=50,
        include_memory_view=["detail_factual"],
        filter={"conversation_id": "roof"},
    )
    said = client.get_message(api.user_id, "roof", message_limit_number=1)
    [newest, *_] = listed.data.memory_detail_list
    one = client.get_memory_by_id(newest.id)

    assert (listed.data.total, listed.data.pages, listed.data.current) == (2, 1, 1)
    assert [message.content for message in said.data.message_detail_list] == [
        MESSAGES[1]["content"]
    ]
    assert one["data"]["metadata"]["sources"]
    assert one["data"]["content"] == newest.memory_value


def test_update_memory_and_every_way_to_delete(api: Api, memos_client: type[Any]) -> None:
    client = memos_client(api_key=api.key, base_url=api.base_url)

    def known() -> list[Any]:
        found: list[Any] = client.get_memory(api.user_id).data.memory_detail_list
        return found

    client.add_message(MESSAGES[:1], api.user_id, "roof", async_mode=False, tags=["bees"])
    updated = client.update_memory(known()[0].id, content="I keep three beehives", title="Bees")
    assert updated["data"] == {"success": True}
    assert known()[0].memory_value == "I keep three beehives"

    by_tag = {"and": [{"related_id": [api.user_id]}, {"tags": {"contains": "bees"}}]}
    assert client.delete_memory(filter=by_tag).data.success
    assert known() == []

    client.add_message(MESSAGES[:1], api.user_id, "roof", async_mode=False)
    assert client.delete_memory(memory_ids=[known()[0].id]).data.success
    client.add_message(MESSAGES[:1], api.user_id, "attic", async_mode=False)
    assert client.delete_memory(user_ids=[api.user_id]).data.success
    assert known() == []
