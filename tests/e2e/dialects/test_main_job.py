"""The MemOS documentation's own example, over HTTP, on the deployed template."""

from typing import Any

from tests.e2e.http import Api
from tests.e2e.polling import ended

TRIP = [
    {
        "role": "user",
        "content": "I have decided to go to Guangzhou for a trip during the summer vacation. "
        "What chain hotels are available for accommodation?",
    },
    {"role": "assistant", "content": "You can consider [7 Days Inn, All Seasons, Hilton], etc."},
    {"role": "user", "content": "I choose 7 Days Inn."},
    {"role": "assistant", "content": "Okay, ask me if you have other questions."},
]
QUESTION = "Which chain hotel did I choose for Guangzhou?"


def test_an_asynchronous_add_is_found_at_once_and_again_when_understood(api: Api) -> None:
    added = api.add(*TRIP, conversation_id="0610", async_mode=True).data

    at_once = api.search(QUESTION).data["memory_detail_list"]
    task = ended(api, added["task_id"])
    understood = api.search(QUESTION).data["memory_detail_list"]

    assert added["success"] is True
    assert at_once, "found before or after understanding, but found"
    assert task["status"] == "completed"
    assert task["memory_views"]["added"] >= 4
    assert all(item["memory_type"] != "WorkingMemory" for item in understood)
    assert any("7 Days Inn" in item["memory_value"] for item in understood)
    for item in understood:
        assert item["conversation_id"] == "0610"
        assert item["status"] == "activated"
        assert item["tags"]
        assert item["relativity"] >= 0.45


def test_a_synchronous_add_is_understood_on_reply(api: Api) -> None:
    added = api.add(*TRIP, conversation_id="0610").data

    assert added["status"] == "completed"
    assert any("I choose 7 Days Inn." in value for value in api.values(QUESTION))


def test_one_message_per_call_finds_what_four_in_one_call_find(api: Api) -> None:
    for message in TRIP:
        api.add(message, conversation_id="0610")

    assert any("I choose 7 Days Inn." in value for value in api.values(QUESTION)[:3])


def test_a_stated_preference_is_explicit_and_keeps_both_halves(api: Api) -> None:
    api.add("I like spicy food, but not heavy oil")

    [found] = api.search("What kind of food do I like?").data["preference_detail_list"]
    assert found["preference_type"] == "explicit_preference"
    assert "spicy food" in found["preference"]
    assert "heavy oil" in found["preference"]
    assert found["reasoning"]


def test_preference_note_accompanies_preferences_only(api: Api) -> None:
    before = api.search("What food do I like?").data
    api.add("I like spicy food, but not heavy oil")
    after = api.search("What food do I like?").data

    assert before["preference_note"] == ""
    assert after["preference_note"]


def test_a_correction_supersedes_and_the_earlier_version_stays_in_history(api: Api) -> None:
    api.add(*TRIP, conversation_id="0610")
    api.add("I changed my mind: I choose Hilton instead of 7 Days Inn.", conversation_id="0610")

    found = api.search(f"{QUESTION} And before?").data["memory_detail_list"]
    [current] = [item for item in found if "instead of" in item["memory_value"]]
    assert ["I choose 7 Days Inn." in item["memory_value"] for item in current["history"]] == [True]
    assert not [i for i in found if i["memory_value"].endswith("I choose 7 Days Inn.")]


def test_among_twenty_unrelated_memories_a_correction_changes_exactly_one(api: Api) -> None:
    rooms = [f"Room {n} of the hotel is painted in shade number {n * 13}" for n in range(20)]
    api.add(*rooms)
    api.add("I drink black tea every morning")

    task = api.add("I no longer drink black tea every morning").data
    views = api.status(task["task_id"]).data["memory_views"]

    assert (views["added"], views["updated"]) == (0, 1)


def test_the_same_statement_again_stays_one_memory(api: Api) -> None:
    api.add("My sister works as a vet in Bergen", conversation_id="a")
    api.add("My sister works as a vet in Bergen", conversation_id="b")

    found = api.search("Where does my sister work?", relativity=0).data["memory_detail_list"]
    [item] = [item for item in found if "vet in Bergen" in item["memory_value"]]
    assert item["update_time"] > item["create_time"]


def test_words_are_dated_and_attributed(api: Api) -> None:
    api.add({"role": "user", "content": "I bought a kayak", "chat_time": "2025-09-12 08:00:00"})

    [value] = api.values("kayak")
    assert "12 September 2025" in value
    assert "user" in value
    assert "I bought a kayak" in value


def test_public_memories_reach_every_user_and_private_ones_nobody_else(
    api: Api, other: Api
) -> None:
    """In the other project: what is public is found by every test's user."""
    words = f"The canteen code of {api.user_id} is 99"
    other.add(words, allow_public=True)
    other.add("My own locker code is 17")
    neighbour = Api(other.base_url, other.key)

    assert any(words in value for value in neighbour.values(f"canteen code {api.user_id}"))
    assert not any("locker" in value for value in neighbour.values("locker code"))
    assert api.values(f"canteen code {api.user_id}") == []


def test_group_adds_are_found_by_every_member(api: Api) -> None:
    members = [f"{api.user_id}-{n}" for n in range(3)]
    api.add("We meet at the harbour", user_id=members)

    for member in members:
        assert any("harbour" in value for value in api.values("where do we meet", user_id=member))


def test_an_agents_own_memory_is_found_by_the_agent(api: Api) -> None:
    agent = f"{api.user_id}-agent"
    api.add("Escalate refunds above fifty euros", user_id=None, agent_id=agent)

    found = api.post("/search/memory", {"agent_id": agent, "query": "refunds", "relativity": 0})
    assert found.data["memory_detail_list"]


def test_chinese_conversations_work_alike(api: Api) -> None:
    api.add("我决定暑假去广州旅游", "我喜欢吃辣，但是不喜欢太油", conversation_id="c1")

    found = api.search("我暑假去哪里旅游？").data
    tastes = api.search("我喜欢吃什么？").data["preference_detail_list"]
    assert "广州" in found["memory_detail_list"][0]["memory_value"]
    assert any("辣" in taste["preference"] for taste in tastes)


def test_filters_and_labels(api: Api) -> None:
    api.add("Order one is late", info={"order": "A-17", "scene": "support"}, tags=["urgent"])
    api.add("Order two is late", info={"order": "B-2"}, agent_id="planner", app_id="shop")

    def found(filter: dict[str, Any]) -> list[str]:
        return [v.rpartition(": ")[2] for v in api.values("which order is late", filter=filter)]

    assert found({"order": "A-17"}) == ["Order one is late"]
    assert found({"and": [{"scene": "support"}, {"tags": {"contains": "urgent"}}]}) == [
        "Order one is late"
    ]
    assert found({"user": {"agent_id": "planner"}}) == ["Order two is late"]
    assert len(found({"or": [{"order": "A-17"}, {"app_id": "shop"}]})) == 2
    assert found({"create_time": {"lt": "2020-01-01"}}) == []


def test_a_question_about_nothing_stored_finds_nothing_by_default(api: Api) -> None:
    api.add("I bought a kayak", "My sister is a vet", "The office closes at six")

    assert api.search("quarterly tax declaration deadline").data["memory_detail_list"] == []
