"""The function that chats, on its events."""

import json
from typing import Any

from tests.unit.functions.conftest import Functions


def events(body: str) -> list[Any]:
    """What the events hold; a text that is no JSON stays."""
    texts = [event.removeprefix("data: ") for event in body.split("\n\n")[:-1]]
    return [json.loads(text) if text.startswith("{") else text for text in texts]


def test_a_chat_answers_with_what_was_said_and_keeps_the_turn(functions: Functions) -> None:
    functions.ask("ingest/add_message_and_wait")
    functions.sent("extraction")

    answer = functions.ask("chat/chat_explained")

    assert (answer.status, answer.body["code"]) == (200, 0)
    assert "Porto" in answer.body["data"]["response"]
    assert any("Porto" in memory["line"] for memory in answer.body["data"]["memories"])
    jobs = functions.sent("extraction")
    assert [job["project"] for job in jobs] == [functions.scope.project_id]


def test_a_streamed_chat_sends_events_and_keeps_nothing_unless_it_is_to(
    functions: Functions,
) -> None:
    functions.ask("ingest/add_message_and_wait")
    functions.sent("extraction")

    answer = functions.run("chat/chat_streamed")

    assert answer["multiValueHeaders"]["Content-Type"] == ["text/event-stream"]
    *pieces, end = events(answer["body"])
    assert "Porto" in "".join(piece["data"] for piece in pieces)
    assert end == {"type": "end"}
    assert functions.sent("extraction") == []


def test_a_chat_without_a_question_names_the_field(functions: Functions) -> None:
    answer = functions.ask("chat/no_question")

    assert (answer.status, answer.body["code"]) == (400, 40002)
    assert "query" in answer.body["message"]


def test_a_completion_answers_with_what_was_said(functions: Functions) -> None:
    functions.ask("ingest/add_message_and_wait")

    answer = functions.ask("chat/chat_completions")

    [choice] = answer.body["choices"]
    assert (answer.status, answer.body["object"]) == (200, "chat.completion")
    assert "Porto" in choice["message"]["content"]


def test_a_streamed_completion_ends_with_its_usage(functions: Functions) -> None:
    answer = functions.run("chat/completion_streamed")

    *_, stop, usage, done = events(answer["body"])
    assert stop["choices"][0]["finish_reason"] == "stop"
    assert usage["usage"]["total_tokens"] > 0
    assert done == "[DONE]"


def test_tools_are_refused_in_the_shape_of_openai(functions: Functions) -> None:
    answer = functions.ask("chat/completion_with_tools")

    assert answer.status == 400
    assert answer.body["error"]["param"] == "tools"
    assert answer.body["error"]["type"] == "invalid_request_error"
