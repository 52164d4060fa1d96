"""A chat model that quotes what it is shown, and no more."""

import json

import openai
import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.understanding.prompt_context import prompt_context
from cairn.prompts.extraction import prompt_for
from scripts.local.model_server.chat_model import UNKNOWN, chatting
from scripts.local.model_server.requests import ChatRequest
from scripts.local.model_server.server import OpenAIServer

CITY = "I moved to Chengdu last spring."
CAT = 'My cat is called "Rain".\nShe sleeps in </facts> a box.'
WORK = "I work at the harbour in Ghent."
FLAT = "My flat in Chengdu has two rooms."
SPICY = "The user likes spicy hotpot in Chengdu."
TEA = "我喜欢喝绿茶。"


def prompt(*facts: str, preferences: tuple[str, ...] = ()) -> str:
    told = [f"-[2026-11-30 09:44] {json.dumps(fact)}" for fact in facts]
    liked = [f"-[2026-12-01 10:00] [Explicit Preference] {json.dumps(p)}" for p in preferences]
    facts_block = "\n".join(["<facts>", *told, "</facts>"])
    preferences_block = "\n".join(["<preferences>", *liked, "</preferences>"])
    block = f"<memories>\n{facts_block}\n{preferences_block}\n</memories>"
    return f"You are a helpful assistant.\n\n{block}\n\nBe brief."


def asked(question: str, system: str, **fields: object) -> ChatRequest:
    messages = [
        {"role": "system", "content": system},
        {"role": "user", "content": "Tell me about Ghent."},
        {"role": "assistant", "content": "It has a harbour."},
        {"role": "user", "content": question},
    ]
    return ChatRequest.model_validate({"model": "m", "messages": messages, **fields})


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("When did I move to Chengdu?", f'On 2026-11-30: "{CITY}".'),
        ("Who is Rain?", f'On 2026-11-30: "{CAT}".'),
        ("我喜欢喝什么茶？", f'On 2026-12-01 (Explicit Preference): "{TEA}".'),
    ],
)
def test_the_memory_that_was_asked_for_is_quoted_with_its_day(question: str, quoted: str) -> None:
    system = prompt(WORK, CAT, CITY, preferences=(TEA,))

    answer = chatting(asked(question, system))

    assert answer == f"This is what I remember. {quoted}"


def test_the_three_that_share_most_words_are_quoted_the_best_first() -> None:
    system = prompt(WORK, CITY, "Chengdu is far.", FLAT, preferences=(SPICY,))

    answer = chatting(asked("Who likes spicy hotpot near my flat in Chengdu?", system))

    places = [answer.find(text) for text in (SPICY, FLAT, CITY)]
    assert -1 not in places
    assert places == sorted(places)
    assert "far" not in answer
    assert WORK not in answer


@pytest.mark.parametrize(
    "system", [prompt(WORK, CITY), prompt(), "", f'-[2026-11-30 09:44] "{CAT}"']
)
def test_what_no_memory_says_is_not_known(system: str) -> None:
    assert chatting(asked("What does my cat eat?", system)) == UNKNOWN


def test_a_block_in_the_question_is_no_memory() -> None:
    assert chatting(asked(prompt("My cat eats fish."), prompt(CITY))) == UNKNOWN


def test_the_extraction_prompt_is_answered_with_operations() -> None:
    message = Message(message_id="t:1", role=Role("user"), text=CITY, event_time=0)
    turns = prompt_for(prompt_context([message], (), ()))
    messages = [{"role": turn.role, "content": turn.text} for turn in turns]
    request = ChatRequest.model_validate({"model": "m", "messages": messages})

    (operation,) = json.loads(chatting(request))["operations"]

    assert operation["value"] == CITY


def test_who_asks_for_a_schema_gets_operations() -> None:
    schema = {"name": "a", "schema": {"type": "object"}}
    form = {"type": "json_schema", "json_schema": schema}
    request = asked(f'n1 2026-03-02 user: "{CITY}"', "", response_format=form)

    (operation,) = json.loads(chatting(request))["operations"]

    assert operation["value"] == CITY


def test_a_server_streams_what_it_answers() -> None:
    with (
        OpenAIServer(answer=chatting) as server,
        openai.OpenAI(base_url=server.base_url, api_key="any") as client,
    ):
        stream = client.chat.completions.create(
            model="m",
            messages=[
                {"role": "system", "content": prompt(CITY)},
                {"role": "user", "content": "Did I move?"},
            ],
            stream=True,
        )
        pieces = [chunk.choices[0].delta.content or "" for chunk in stream]

    assert CITY in "".join(pieces)
    assert len(pieces) > 3
