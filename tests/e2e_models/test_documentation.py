"""The documentation's own examples with a model: nothing is changed but base URL and key."""

import json
import os
import subprocess
from typing import Any

import pytest
import requests

from scripts.local.model_server.server import OpenAIServer
from tests.e2e.http import Api
from tests.e2e.polling import ended
from tests.e2e.published_clients import load_memos_client
from tests.fakes.questionnaire import QUESTIONNAIRE

TRIP = [
    {
        "role": "user",
        "content": "I'm planning a trip to Guangzhou during the summer vacation. "
        "What chain hotels are available for accommodation?",
    },
    {"role": "assistant", "content": "You can consider [7 Days Inn, JI Hotel, Hilton], etc."},
    {"role": "user", "content": "I choose 7 Days Inn"},
    {"role": "assistant", "content": "Okay, ask me if you have any other questions."},
]
QUESTION = "Which hotel brand did I pick for Guangzhou?"


def check_trip(data: Any) -> None:
    """What the documentation shows of the chat: one fact, and what the choice reveals."""
    [fact] = data["memory_detail_list"]
    [preference] = data["preference_detail_list"]
    assert fact["memory_key"] == "Guangzhou Summer Trip Plan"
    assert "7 Days Inn" in fact["memory_value"]
    assert fact["tags"] == ["Travel", "Guangzhou", "Accommodation", "Hotel"]
    assert preference["preference_type"] == "implicit_preference"
    assert "cost-effective hotels" in preference["preference"]
    assert "budget chain" in preference["reasoning"]
    assert {fact["conversation_id"], preference["conversation_id"]} == {"0610"}
    assert data["preference_note"]


def test_a_synchronous_add_is_understood_on_reply(api: Api, models: OpenAIServer) -> None:
    added = api.add(*TRIP, conversation_id="0610").data

    assert added["status"] == "completed"
    check_trip(api.search(QUESTION).data)
    assert (models.counts.chat_calls, models.counts.embedding_requests) == (1, 2)


def test_an_asynchronous_add_is_found_at_once_and_understood_later(api: Api) -> None:
    added = api.add(*TRIP, conversation_id="0610", async_mode=True).data

    at_once = api.search(QUESTION).data
    task = ended(api, added["task_id"])

    assert at_once["memory_detail_list"]
    assert (task["status"], task["memory_views"]["added"]) == ("completed", 2)
    check_trip(api.search(QUESTION).data)


def test_the_last_turn_alone_yields_the_same_fact_as_the_whole_chat(api: Api) -> None:
    for turn in TRIP[:3]:
        assert api.add(turn, conversation_id="0610").data["status"] == "completed"

    check_trip(api.search(QUESTION).data)
    earlier = api.search(f"{QUESTION} What was the plan before?").data["memory_detail_list"][0]
    [before] = earlier["history"]
    assert "7 Days Inn" not in before["memory_value"]


def test_an_imported_history_is_dated_as_it_was_said(api: Api) -> None:
    history = (
        ("I like spicy food", "2025-09-12 08:00:00"),
        ("But I don't really like heavy oil", "2025-09-25 12:00:00"),
    )
    messages = [{"role": "user", "content": said, "chat_time": at} for said, at in history]

    api.add(*messages, conversation_id="import")

    found = api.search("What kind of food do I like?", relativity=0).data
    values = {item["preference"] for item in found["preference_detail_list"]}
    assert values == {
        "[12 September 2025] I like spicy food",
        "[25 September 2025] But I don't really like heavy oil",
    }


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which pet do I have, a cat?", "a grey cat called Doubao"),
        ("What am I allergic to?", "allergic to penicillin"),
        ("Where do I live?", "I live in Hangzhou"),
    ],
)
def test_a_questionnaire_becomes_memories_of_their_own(
    api: Api, question: str, answer: str
) -> None:
    api.add(QUESTIONNAIRE)

    best = api.search(question).data["memory_detail_list"][0]

    assert answer in best["memory_value"]
    assert "\n" not in best["memory_value"].strip()
    everything = api.search("me", relativity=0, memory_limit_number=25).data
    found = everything["memory_detail_list"] + everything["preference_detail_list"]
    assert len(found) == 11


def test_the_curl_snippets(api: Api) -> None:
    added = curl(api, "/add/message", {"conversation_id": "0610", "messages": TRIP})
    task = ended(api, added["data"]["task_id"])
    found = curl(
        api,
        "/search/memory",
        {"query": QUESTION, "conversation_id": "0928", "memory_limit_number": 6},
    )

    assert task["status"] == "completed"
    check_trip(found["data"])


def curl(api: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """As the documentation writes it, with the key in the environment."""
    command = f"""
    curl --silent --location '{api.base_url}{path}' \\
      --header 'Content-Type: application/json' \\
      --header "Authorization: Token $MEMOS_API_KEY" \\
      --data "$BODY"
    """
    text = json.dumps({"user_id": api.user_id, **body})
    environment = {**os.environ, "MEMOS_API_KEY": api.key, "BODY": text}
    done = subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def test_the_requests_snippets(api: Api) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Token {api.key}"}

    def post(path: str, body: dict[str, Any]) -> Any:
        data = json.dumps({"user_id": api.user_id, **body})
        answer = requests.post(api.base_url + path, headers=headers, data=data, timeout=60)
        return answer.json()["data"]

    added = post("/add/message", {"conversation_id": "0610", "messages": TRIP, "async_mode": False})
    status = post("/get/status", {"task_id": added["task_id"]})

    assert (added["status"], status["status"]) == ("completed", "completed")
    assert set(status["memory_views"]) >= {"added", "updated", "detail_factual", "preference"}
    check_trip(post("/search/memory", {"query": QUESTION, "conversation_id": "0928"}))


def test_the_sdk_snippets(api: Api) -> None:
    client = load_memos_client()(api_key=api.key, base_url=api.base_url)

    added = client.add_message(
        messages=TRIP, user_id=api.user_id, conversation_id="0610", async_mode=False
    )
    found = client.search_memory(query=QUESTION, user_id=api.user_id, conversation_id="0928")

    assert client.get_task_status(added.data.task_id).data.status == "completed"
    check_trip(found.data.model_dump())
