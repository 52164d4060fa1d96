"""Hostile memories and questions: what the model's server is asked stays in its place."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cairn.prompts.chat import INSTRUCTIONS
from scripts.deploy.deployment import Deployment
from scripts.local.model_server.server import OpenAIServer
from tests.e2e.http import Api
from tests.e2e.relay import Relay
from tests.e2e_models.hostile_texts import TEXTS, marked
from tests.e2e_models.prompts import Asked, last_chat

pytestmark = pytest.mark.usefixtures("settled")

MEMORIES, QUESTIONS = marked("memory"), marked("question")
# A prompt takes 25 facts, so that two users share the memories.
SHARES = {"mallory": MEMORIES[:15], "trudy": MEMORIES[15:]}
TAGS = {"", "<facts>", "</facts>", "<preferences>", "</preferences>"}
LINE = re.compile(r'-\[\d{4}-\d\d-\d\d \d\d:\d\d\] (?:\[\w+ Preference\] )?(?P<quoted>".*")')
SECRET, PROMPT = "The safe opens with 4711", "You serve the bank alone"


@pytest.fixture(scope="module")
def victim(project: Api, small_models: OpenAIServer) -> Api:
    """Whose memories, words and instructions nobody else is to see."""
    api = replace(project, user_id="victim")
    api.add(SECRET)
    api.chat(SECRET, model_name="small", system_prompt=PROMPT)
    return api


@pytest.fixture(scope="module")
def hostile(
    deployment: Deployment, project: Api, other_project: Api, victim: Api
) -> dict[str, Api]:
    """Each of the users with a share of the memories, word for word."""
    relay = Relay(deployment.api_url, project.key)
    users = {name: Api(project.base_url, project.key) for name in SHARES}
    told = [(text, users[name].user_id) for name, share in SHARES.items() for text, _ in share]
    with ThreadPoolExecutor(2) as callers:
        list(callers.map(lambda one: relay.create(one[0], user_id=one[1]), told))
    replace(other_project, user_id=users["mallory"].user_id).add(SECRET)
    return users


def ask(api: Api, small: OpenAIServer, question: str) -> Asked:
    limits = {"relativity": 0, "memory_limit_number": 25}
    answer = api.chat(question, model_name="small", add_message_on_answer=False, **limits)
    assert answer.data["response"]
    return last_chat(small)


@pytest.mark.parametrize("name", SHARES)
@pytest.mark.parametrize(("question", "word"), QUESTIONS, ids=[word for _, word in QUESTIONS])
def test_memories_are_quoted_in_their_block_and_the_question_is_the_last_message(
    hostile: dict[str, Api], small: OpenAIServer, name: str, question: str, word: str
) -> None:
    asked = ask(hostile[name], small, question)

    assert asked.messages[1:] == [("user", question)]
    assert asked.instructions.startswith(INSTRUCTIONS)
    assert word not in asked.messages[0][1] and "memorymarker" not in asked.instructions
    check_block(asked)
    markers = re.findall(r"memorymarker\d\d", asked.block)
    assert sorted(markers) == [marker for _, marker in SHARES[name]]
    sent = json.dumps(asked.body, ensure_ascii=False)
    assert sent.count("memorymarker") == len(markers)
    keys = (hostile[name].key, "sk-of-the-small-one", "sk-of-the-tests")
    for hidden in (SECRET, PROMPT, *keys):
        assert hidden not in sent


def check_block(asked: Asked) -> None:
    """Tags, and lines that each hold one memory as a JSON string, wherever one splits lines."""
    for line in asked.block.splitlines():
        if line not in TAGS:
            match = LINE.fullmatch(line)
            assert match, line
            assert isinstance(json.loads(match["quoted"]), str)
            assert "<" not in match["quoted"]


def test_no_word_of_a_memory_is_lost(hostile: dict[str, Api], small: OpenAIServer) -> None:
    """Line breaks that JSON leaves as they are become blanks."""
    quoted = set[str]()
    for name in SHARES:
        for line in ask(hostile[name], small, "What do you know?").memories:
            match = LINE.fullmatch(line)
            assert match
            quoted.add(" ".join(json.loads(match["quoted"]).split()))

    assert quoted == {f"user: {' '.join(text.split())}" for text, _ in MEMORIES}


def test_turns_are_messages_of_those_who_said_them(api: Api, small: OpenAIServer) -> None:
    """What was said before in the conversation is no less hostile."""
    said = [text for text in TEXTS if "<memories>" not in text][:10]
    for text in said:
        api.add(text, {"role": "assistant", "content": text}, conversation_id="chat")

    asked = ask(api, small, "Well?")

    roles = ("user", "assistant")
    assert asked.turns == [(role, text) for text in said for role in roles]
    assert asked.instructions.startswith(INSTRUCTIONS)
    check_block(asked)


def test_a_hostile_answer_is_quoted_when_it_is_remembered(api: Api, small: OpenAIServer) -> None:
    for text in TEXTS[::3]:
        small.script(text)
        api.chat("Tell me something", model_name="small", conversation_id=text[:20])

    asked = ask(api, small, "Tell me something")

    assert asked.turns == []
    check_block(asked)
