"""Each field of a chat, seen where it has its effect: in the model's request or in what is kept."""

from dataclasses import replace
from typing import Any

import pytest

from cairn.prompts.chat import INSTRUCTIONS
from scripts.local.model_server.behaviours import ChatReply
from scripts.local.model_server.server import OpenAIServer
from scripts.local.model_server.streaming import Break, BreaksOff, Streaming
from tests.e2e.event_stream import events, text_of
from tests.e2e.http import Api
from tests.e2e.polling import is_understood
from tests.e2e_models.prompts import Asked, last_chat
from tests.polling import eventually

pytestmark = pytest.mark.usefixtures("settled")

FERRY = "The ferry to the island leaves at nine"
CABIN = "The cabin on the island has no heating"
LIKED = "I like a window seat on the ferry"
QUESTION = "When does the ferry to the island leave?"


@pytest.fixture(scope="module")
def passenger(project: Api) -> Api:
    """Nothing that a test asks is added to what this user said."""
    user = replace(project, user_id="passenger")
    user.add(FERRY, conversation_id="a", tags=["boats"], info={"deck": "upper"})
    user.add(CABIN, LIKED, conversation_id="b")
    return user


@pytest.fixture(scope="module")
def traveller(project: Api) -> Api:
    """More than a prompt takes."""
    user = replace(project, user_id="traveller")
    user.add(*(f"Ferry number {n} leaves at dawn" for n in range(30)), conversation_id="facts")
    user.add(*(f"I like ferry number {n}" for n in range(30)), conversation_id="likings")
    return user


@pytest.fixture
def ask(api: Api, small: OpenAIServer) -> Any:
    """Chats with the small model, and keeps nothing unless it is told to; what the model got."""

    def asked(query: str = QUESTION, **fields: Any) -> Asked:
        answer = api.chat(query, **{"model_name": "small", "add_message_on_answer": False} | fields)
        assert answer.data["response"]
        return last_chat(small)

    return asked


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({}, {"temperature": 0.7, "top_p": 0.95, "max_tokens": 8192}),
        (
            {"temperature": 0, "top_p": 0.5, "max_tokens": 321},
            {"temperature": 0, "top_p": 0.5, "max_tokens": 321},
        ),
        ({"temperature": "1.5", "top_p": 1}, {"temperature": 1.5, "top_p": 1}),
        ({"temperature": None, "max_tokens": "7"}, {"temperature": 0.7, "max_tokens": 7}),
    ],
)
def test_the_models_parameters(ask: Any, fields: dict[str, Any], given: dict[str, Any]) -> None:
    body = ask(**fields).body

    assert body | given == body
    assert body["model"] == "fake-small"


@pytest.mark.parametrize("name", [None, "", "qwen3-32b", "fake-small", "SMALL"])
def test_a_name_that_is_not_configured_means_the_default_model(
    api: Api, models: OpenAIServer, small: OpenAIServer, name: str | None
) -> None:
    answer = api.chat(QUESTION, model_name=name, add_message_on_answer=False)

    assert answer.data["response"]
    assert last_chat(models).body["model"] == "fake-chat"
    assert small.requests == []


def test_the_prompt_is_instructions_memories_turns_and_the_question(api: Api, ask: Any) -> None:
    api.add(FERRY, LIKED, conversation_id="earlier")
    api.add("Is it windy?", {"role": "assistant", "content": "Very."}, conversation_id="chat")

    asked = ask()

    assert asked.instructions.startswith(INSTRUCTIONS)
    assert [f'"user: {FERRY}"' in line for line in asked.memories] == [True, False]
    assert f'[Explicit Preference] "user: {LIKED}"' in asked.memories[1]
    assert asked.turns == [("user", "Is it windy?"), ("assistant", "Very.")]
    assert asked.question == ("user", QUESTION)


def test_a_system_prompt_replaces_the_instructions_and_not_the_memories(api: Api, ask: Any) -> None:
    api.add(FERRY)

    asked = ask(system_prompt="You are a pirate.")

    assert asked.instructions.startswith("You are a pirate.\n")
    assert INSTRUCTIONS not in str(asked.messages)
    assert FERRY in asked.memories[0]


def test_the_latest_twenty_messages_of_the_conversation_are_in_the_prompt(
    api: Api, ask: Any
) -> None:
    for number in range(12):
        said = {"role": "assistant", "content": f"Answer {number}"}
        api.add(f"Question {number}", said, conversation_id="long", async_mode=True)

    turns = ask(conversation_id="long").turns
    others = ask(conversation_id="another").turns

    assert turns[:2] == [("user", "Question 2"), ("assistant", "Answer 2")]
    assert turns[-1] == ("assistant", "Answer 11")
    assert len(turns) == 20
    assert others == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, [FERRY, CABIN, LIKED]),
        ({"filter": {"and": [{"tags": {"contains": "boats"}}]}}, [FERRY]),
        ({"filter": {"deck": "upper"}}, [FERRY]),
        ({"filter": {"create_time": {"gte": "2999-01-01"}}}, []),
        ({"relativity": 1}, [FERRY]),
        ({"memory_limit_number": 1}, [FERRY, LIKED]),
        ({"memory_limit_number": 0}, [LIKED]),
        ({"include_preference": False}, [FERRY, CABIN]),
        ({"preference_limit_number": 0}, [FERRY, CABIN]),
        ({"preference_limit_number": 1, "memory_limit_number": 0}, [LIKED]),
        ({"include_tool_memory": True, "tool_memory_limit_number": 3}, [FERRY, CABIN, LIKED]),
        ({"knowledgebase_ids": ["all"]}, [FERRY, CABIN, LIKED]),
    ],
)
def test_what_is_recalled(
    passenger: Api, ask: Any, fields: dict[str, Any], found: list[str]
) -> None:
    memories = ask(**{"relativity": 0, "user_id": passenger.user_id} | fields).memories

    assert [sum(text in line for text in found) for line in memories] == [1] * len(found)


@pytest.mark.parametrize(("asked", "most"), [(26, 25), (10**9, 25), (None, 9)])
def test_at_most_twenty_five_facts_and_preferences_each(
    traveller: Api, ask: Any, asked: int | None, most: int
) -> None:
    limits = {"memory_limit_number": asked, "preference_limit_number": asked}

    block = ask("ferry", user_id=traveller.user_id, relativity=0, **limits).block

    facts, preferences = block.split("</facts>")
    assert (facts.count("\n-["), preferences.count("\n-[")) == (most, most)


def test_nothing_is_kept_where_that_is_asked_for(api: Api, ask: Any) -> None:
    ask("My boat is called Saga", conversation_id="quiet")

    assert api.values("Saga boat") == []
    assert ask(conversation_id="quiet").turns == []


def test_what_is_kept_has_the_labels_of_the_chat(api: Api, small: OpenAIServer) -> None:
    boat = "My boat is called Saga"
    labels = {"agent_id": f"agent-{api.user_id}", "app_id": "pier", "tags": ["boats"]}
    api.chat(boat, model_name="small", info={"order": "7"}, **labels)

    def found(**narrowed: Any) -> bool:
        return any(boat in value for value in api.values("boat Saga", **narrowed))

    def check() -> None:
        assert found(filter={"and": [{"tags": {"contains": "boats"}}, {"order": "7"}]})
        assert found(app_id="pier") and not found(app_id="another")
        assert found(agent_id=labels["agent_id"]) and not found(agent_id="another")
        assert not found(filter={"order": "8"})

    check()
    eventually(lambda: is_understood(api, "boat Saga"))
    check()


def test_everybody_finds_what_is_public(other_project: Api, small: OpenAIServer) -> None:
    """In a project where that is in nobody's way."""
    one, other = (Api(other_project.base_url, other_project.key) for _ in range(2))
    word = f"word{one.user_id}"

    one.chat(f"Nobody knows the hidden {word}", model_name="small")
    one.chat(f"Everybody knows the open {word}", model_name="small", allow_public=True)

    values = other.values(word, memory_limit_number=25)
    assert any("the open" in value for value in values)
    assert not any("the hidden" in value for value in values)


def test_explain_tells_which_memories_were_in_the_prompt(api: Api, small: OpenAIServer) -> None:
    api.add(FERRY, LIKED)

    data = api.chat(QUESTION, model_name="small", explain=True).data

    assert [memory["line"] for memory in data["memories"]] == last_chat(small).memories
    assert all(memory["id"] and 0 <= memory["relativity"] <= 1 for memory in data["memories"])


def test_fields_that_clients_send_besides_change_nothing(api: Api, ask: Any) -> None:
    ignored = {
        "async_mode": True,
        "internet_search": True,
        "force_stop": False,
        "use_mem_os_cube": True,
        "source": "cli",
        "unheard_of": {},
    }

    assert ask(**ignored).body == ask().body


def test_a_chat_that_is_sent_again_under_its_key_is_answered_as_it_was(
    api: Api, small: OpenAIServer
) -> None:
    small.script("The first answer", "Another one")
    body = {"user_id": api.user_id, "conversation_id": "c", "query": "Who is there?"}
    body |= {"model_name": "small"}
    key = {"Idempotency-Key": api.user_id}

    answers = [api.post("/chat", body, **key).data["response"] for _ in range(2)]
    other = api.post("/chat", body | {"query": "Somebody else?"}, **key)

    assert answers == ["The first answer"] * 2
    assert (other.status, other.code) == (409, 40000)
    assert small.counts.chat_calls == 1
    small.reset()
    assert api.post("/chat", body | {"query": "And now?"}).data["response"]
    assert len(last_chat(small).turns) == 2


def test_an_answer_that_broke_off_leaves_its_key_to_a_whole_one(
    api: Api, small: OpenAIServer
) -> None:
    broken = Streaming(breaks_off=BreaksOff(after=1, how=Break.CLOSED))
    small.script(ChatReply(pieces=("The ", "answer"), stream=broken), "The whole answer")
    body: dict[str, Any] = {"user_id": api.user_id, "conversation_id": "c", "query": "Who?"}
    body |= {"model_name": "small", "stream": True}

    sent = [events(api.post("/chat", body, **{"Idempotency-Key": api.user_id})) for _ in range(3)]

    assert [found[-1]["type"] for found in sent] == ["error", "end", "end"]
    assert [text_of(found) for found in sent] == ["The ", *["The whole answer"] * 2]
    assert small.counts.chat_calls == 2
