"""What becomes of a chat: the next one knows it, both dialects find it, and erasing ends it."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from scripts.deploy.deployment import Deployment
from scripts.deploy.permissions import used_actions
from scripts.local.model_server.behaviours import ChatReply
from scripts.local.model_server.server import OpenAIServer
from scripts.local.model_server.streaming import Streaming
from tests.e2e.command_line import run_cairn
from tests.e2e.event_stream import events, text_of
from tests.e2e.http import Api
from tests.e2e.operator import cairn_on, run_function, scope_of
from tests.e2e.polling import is_understood
from tests.e2e.relay import Relay
from tests.e2e_models.conftest import STACK_FOLDER
from tests.e2e_models.prompts import chats, last_chat
from tests.fakes.in_memory_cairn import user
from tests.polling import eventually

pytestmark = pytest.mark.usefixtures("settled")

BOAT = "My boat is called Saga"
QUESTION = "What is my boat called?"


def chat(api: Api, query: str, **fields: object) -> str:
    return str(api.chat(query, model_name="small", **fields).data["response"])


def test_the_next_chat_knows_the_turn_that_was_just_answered(api: Api, small: OpenAIServer) -> None:
    for number in range(8):
        small.script(f"Answer {number}")
        chat(api, f"Question {number}")

    for number, asked in enumerate(chats(small)):
        last = [("user", f"Question {number - 1}"), ("assistant", f"Answer {number - 1}")]
        assert asked.turns[-2:] == (last if number else [])


def test_turns_that_are_in_the_prompt_are_not_recalled_besides(
    api: Api, small: OpenAIServer
) -> None:
    chat(api, BOAT)
    chat(api, QUESTION)

    elsewhere = chat(api, QUESTION, conversation_id="another")

    asked = chats(small)[1]
    assert asked.turns[0] == ("user", BOAT)
    assert f"]: {BOAT}" not in asked.block  # as it was said; it may have been understood meanwhile
    assert "Saga" in elsewhere


def test_a_turn_is_understood_later_and_its_answer_is_shown_to_who_understands_it(
    api: Api, models: OpenAIServer, small: OpenAIServer
) -> None:
    small.script("Then you must have met Captain Ahab")

    chat(api, BOAT)
    eventually(lambda: is_understood(api, "boat Saga"))

    [value] = api.values("boat Saga")
    extractions = [str(request.body) for request in models.requests if "/chat/" in request.path]
    assert BOAT in value
    assert any("Captain Ahab" in asked for asked in extractions)


def test_what_was_recalled_for_an_answer_is_not_understood_again(
    api: Api, models: OpenAIServer, small: OpenAIServer
) -> None:
    api.add(BOAT)
    models.reset()
    small.script("Ask the lighthouse keeper")

    chat(api, QUESTION, conversation_id="another")
    eventually(lambda: is_understood(api, "lighthouse keeper boat"))

    [extraction] = [str(asked.body) for asked in models.requests if "/chat/" in asked.path]
    assert "Saga" in last_chat(small).block
    assert "lighthouse keeper" in extraction
    assert "<memories>" not in extraction
    assert sum("Saga" in value for value in api.values("boat Saga")) == 1


def test_the_other_dialect_finds_what_a_chat_has_written(
    api: Api, relay: Relay, small: OpenAIServer
) -> None:
    whose = {"agent_id": None, "user_id": api.user_id}

    chat(api, BOAT)
    at_once = relay.found(QUESTION, **whose)
    eventually(lambda: is_understood(api, "boat Saga"))
    later = relay.found(QUESTION, **whose)
    context = relay.context(QUESTION, **whose)

    assert any(BOAT in content for content in at_once)
    assert any(BOAT in content for content in later)
    assert BOAT in str(context)


def test_a_chat_knows_what_the_other_dialect_has_written(
    api: Api, relay: Relay, small: OpenAIServer
) -> None:
    relay.create(BOAT, user_id=api.user_id)

    assert "Saga" in chat(api, QUESTION)


def test_nobody_else_is_told(api: Api, other_project: Api, small: OpenAIServer) -> None:
    chat(api, BOAT)
    neighbour = replace(api, user_id=f"{api.user_id}-other")
    stranger = replace(other_project, user_id=api.user_id)

    for other in (neighbour, stranger):
        assert "Saga" not in chat(other, QUESTION)
        assert "Saga" not in str(last_chat(small).body)


def test_an_answer_too_large_for_an_item_is_kept_in_a_file(
    deployment: Deployment, api: Api, small: OpenAIServer
) -> None:
    """Words that do not compress. The next prompt has no room for it, and for memories still."""
    question = " ".join(secrets.token_urlsafe(48) for _ in range(480))
    answer = " ".join(secrets.token_urlsafe(48) for _ in range(2_000))
    last_of_kept = answer[:119_000].rsplit(" ", 2)[1]
    api.add(BOAT)
    small.script(answer)

    assert chat(api, question) == answer
    chat(api, QUESTION)

    asked = last_chat(small)
    assert asked.turns == []
    assert any(BOAT in memory for memory in asked.memories)
    assert any(last_of_kept in value for value in api.values(last_of_kept))
    role = deployment.physical_ids("AWS::IAM::Role")["ChatRole"]
    used = {action for action, _ in used_actions(STACK_FOLDER / "aws")[role]}
    assert {"s3:PutObject", "s3:GetObject"} <= used


def test_a_large_question_and_answer_come_back_in_the_next_prompt(
    api: Api, small: OpenAIServer
) -> None:
    question, answer = (" ".join(secrets.token_urlsafe(48) for _ in range(200)) for _ in range(2))
    small.script(answer)

    chat(api, question)
    chat(api, QUESTION)

    assert last_chat(small).turns == [("user", question), ("assistant", answer)]


@pytest.fixture
def held(small: OpenAIServer) -> Iterator[OpenAIServer]:
    """The model waits in the middle of its next answer until it is released."""
    pieces = ("Your boat ", "is the Saga, ", "Captain Ahab")
    small.script(ChatReply(pieces=pieces, stream=Streaming(holds_after=2)))
    yield small
    small.release()


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_user_who_is_erased_in_the_middle_of_an_answer_stays_erased(
    deployment: Deployment, api: Api, relay: Relay, held: OpenAIServer, stream: bool
) -> None:
    with ThreadPoolExecutor() as callers:
        answering = callers.submit(api.chat, BOAT, model_name="small", stream=stream)
        eventually(lambda: held.streams and held.streams[0].pieces_written == 2)
        assert api.post("/delete/memory", {"user_id": api.user_id}).data == {"success": True}
        held.release()
        answer = answering.result()

    text = text_of(events(answer)) if stream else answer.data["response"]
    assert text.endswith("Captain Ahab")
    run_function(deployment, "ReconcileFunction")
    eventually(lambda: not is_working(deployment, api))
    assert api.values("boat Saga Ahab") == []
    assert relay.found("boat Saga Ahab", agent_id=None, user_id=api.user_id) == []
    assert chat(api, QUESTION, add_message_on_answer=False)
    assert (last_chat(held).turns, last_chat(held).memories) == ([], [])
    eventually(lambda: is_nothing_left(deployment, api))


def is_working(deployment: Deployment, api: Api) -> bool:
    scope, work = scope_of(deployment, api.key), cairn_on(deployment).work_store
    return bool(work.due(scope, user(api.user_id).hash, 10**15))


def is_nothing_left(deployment: Deployment, api: Api) -> bool:
    """By the operator's tool."""
    words = ("erase-check", scope_of(deployment, api.key).project_id, api.user_id)
    done = run_cairn(*words, environment=deployment.environment())
    return done.returncode == 0 and done.stdout.startswith("nothing left")
