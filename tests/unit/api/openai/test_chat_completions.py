"""`POST /chat/completions`: OpenAI's shape in and out."""

from typing import Any

import pytest

from cairn.domain.chat.answer import SILENCE, End, Piece, PieceKind, Usage
from cairn.domain.conversation.role import Role
from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotAuthorized
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Subject, SubjectType
from cairn.domain.tasks.task import Conversation
from cairn.ports.language_model import PromptMessage
from cairn.use_cases.messages.new_addition import NewMessage
from tests.unit.api.chat_client import COMPLETIONS, FUNCTION_MS, ChatClient, data_of, texts
from tests.unit.api.client import Answer
from tests.unit.api.recording import NOW

USER = Subject(type=SubjectType.USER, id="u1")
AWAY = DependencyUnavailable("the language model did not answer", retry_after_seconds=9)
PART = {"type": "text", "text": "Well?"}


def complete(client: ChatClient, **changes: Any) -> Answer:
    return client.chat(COMPLETIONS, **changes)


def said(*messages: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"role": role, "content": content} for role, content in messages]


def test_the_answer_has_openais_shape() -> None:
    answer = complete(ChatClient(), model="gpt-4.1")

    assert answer.status == 200
    assert answer.body == {
        "id": "chatcmpl-req-1",
        "object": "chat.completion",
        "created": NOW // 1000,
        "model": "gpt-4.1",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "How about Lyon?", "refusal": None},
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def test_only_the_last_message_is_written() -> None:
    client = ChatClient()
    messages = said(
        ("system", "Be brief."),
        ("user", "Hello."),
        ("assistant", "Hi!"),
        ("developer", "Rhyme."),
        ("user", [PART, {"type": "text", "text": "Now."}]),
    )

    complete(client, messages=messages, metadata={"conversation_id": "c1", "scene": "trip"})

    asked = client.asked
    assert asked.question == "Well?\nNow."
    assert asked.turns == (PromptMessage("user", "Hello."), PromptMessage("assistant", "Hi!"))
    assert asked.instructions == "Be brief.\n\nRhyme."
    assert asked.conversation is None, "the caller has sent it"
    written = asked.written
    assert written is not None
    assert written.subjects == (USER,)
    assert written.messages == (NewMessage(Role.USER, "Well?\nNow."),)
    assert written.session_id == "c1"
    assert written.labels == Labels(info={"scene": "trip"})


def test_a_conversation_that_is_only_named_is_continued() -> None:
    client = ChatClient()

    complete(client, metadata={"conversation_id": "c1"})
    complete(client)

    named, unnamed = (chat for chat, *_ in client.chats)
    assert named.conversation == Conversation(subject=USER, session_id="c1")
    assert unnamed.conversation is None
    assert unnamed.written is not None
    assert unnamed.written.session_id is None


def test_parameters_of_the_model_are_passed_on_and_no_others() -> None:
    client = ChatClient()
    passed = {
        "temperature": 1.5,
        "top_p": 0.3,
        "stop": ["."],
        "seed": 7,
        "presence_penalty": 0.5,
        "frequency_penalty": -0.5,
        "response_format": {"type": "json_object"},
        "reasoning_effort": "low",
    }

    complete(client, **passed, store=True, model="small", max_completion_tokens=50, n=1, tools=[])

    assert client.asked.options == {**passed, "stop": (".",), "max_tokens": 50}
    assert client.asked.model == "small"


def test_without_parameters_the_model_has_its_own() -> None:
    client = ChatClient()

    complete(client)

    assert client.asked.options == {}


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"user": None}, "user"),
        ({"user": ""}, "user"),
        ({"user": "u" * 101}, "user"),
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": "hi"}, "messages"),
        ({"messages": said(("user", "hi")) * 2_001}, "messages"),
        ({"messages": said(("system", "Be brief."))}, "messages"),
        ({"messages": said(("user", "a"), ("assistant", "b"))}, "messages"),
        ({"messages": said(("user", " "))}, "messages"),
        ({"messages": said(("wizard", "a"))}, "messages[0].role"),
        ({"messages": said(("tool", "a"), ("user", "b"))}, "messages[0].role"),
        ({"messages": said(("user", None))}, "messages[0].content"),
        ({"messages": said(("user", [{"type": "image_url", "image_url": {"url": "u"}}]))},
         "messages[0].content"),
        ({"messages": [{"role": "assistant", "content": "", "tool_calls": [{}]},
                       {"role": "user", "content": "a"}]}, "messages[0].tool_calls"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"functions": [{}]}, "functions"),
        ({"n": 2}, "n"),
        ({"temperature": 3}, "temperature"),
        ({"metadata": {"conversation_id": "c" * 101}}, "metadata.conversation_id"),
        ({"metadata": {"a": "b" * 20_000}}, "metadata"),
        ({"stream_options": 3}, "stream_options"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_openais_shape(changes: dict[str, Any], param: str) -> None:
    client = ChatClient()

    answer = complete(client, **changes)

    assert answer.status == 400
    assert set(answer.body) == {"error"}
    error = answer.body["error"]
    assert error["type"] == "invalid_request_error"
    assert error["param"] == param
    assert param.split("[")[0].split(".")[0] in error["message"]
    assert client.chats == []


@pytest.mark.parametrize(
    "messages",
    [
        said(("user", "word" * 8_001)),
        said(("system", "rule" * 4_000), ("user", "word" * 4_001)),
    ],
)
def test_what_is_too_long_says_so_in_openais_words(messages: list[dict[str, Any]]) -> None:
    answer = complete(ChatClient(), messages=messages)

    assert answer.status == 400
    assert answer.body["error"]["code"] == "context_length_exceeded"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (AWAY, 503, "server_error"),
        (InvalidRequest("too long", code="model_input_too_long"), 400, "invalid_request_error"),
        (NotAuthorized("the API key lacks the 'write' permission"), 403, "permission_error"),
        (RuntimeError("secret"), 500, "server_error"),
    ],
)
def test_errors_have_the_statuses_that_clients_know(
    error: Exception, status: int, kind: str
) -> None:
    answer = complete(ChatClient(events=[error]))

    assert answer.status == status
    assert answer.body["error"]["type"] == kind
    assert "secret" not in str(answer.body)


def test_a_wrong_key_is_an_error_in_openais_shape() -> None:
    answer = ChatClient().post(COMPLETIONS, {}, headers={"Authorization": "Bearer wrong"})

    assert answer.status == 401
    assert answer.body["error"]["type"] == "authentication_error"


def test_a_stream_is_chunks_and_done() -> None:
    thought = Piece(PieceKind.REASONING, "Hm.")
    end = End((), Usage(7, 3), is_truncated=True)
    client = ChatClient(events=[thought, SILENCE, *texts("How ", "about it?"), end])

    first, silence, *rest, done = client.streamed(COMPLETIONS, model="small")

    assert silence.startswith(":")
    assert done == "data: [DONE]"
    chunks = data_of([first, *rest])
    assert {
        (chunk["id"], chunk["object"], chunk["created"], chunk["model"]) for chunk in chunks
    } == {("chatcmpl-req-1", "chat.completion.chunk", NOW // 1000, "small")}
    choices = [chunk["choices"][0] for chunk in chunks]
    assert [choice["delta"] for choice in choices] == [
        {"role": "assistant", "reasoning_content": "Hm."},
        {"content": "How "},
        {"content": "about it?"},
        {},
    ]
    assert [choice["finish_reason"] for choice in choices] == [None, None, None, "length"]


def test_usage_comes_last_for_who_asks() -> None:
    *_, usage, done = ChatClient().streamed(COMPLETIONS, stream_options={"include_usage": True})

    assert done == "data: [DONE]"
    (chunk,) = data_of([usage])
    assert chunk["choices"] == []
    assert chunk["usage"]["total_tokens"] == 10


def test_an_error_in_the_middle_is_the_last_chunk() -> None:
    client = ChatClient(events=[*texts("How "), AWAY])

    _, last = data_of(client.streamed(COMPLETIONS))

    assert last["error"]["message"] == AWAY.message


def test_where_the_gateway_streams_a_whole_answer_has_its_time_too() -> None:
    client = ChatClient()

    client.stream(COMPLETIONS, stream=False)
    complete(client)

    assert [deadline - NOW for *_, deadline in client.chats] == [FUNCTION_MS - 3_000, 25_000]
