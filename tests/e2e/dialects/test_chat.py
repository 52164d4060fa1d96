"""Chat over HTTP, without a model: honest answers, permissions, and errors for what cannot work."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cairn.adapters.offline.chat_model import NO_MODEL
from scripts.deploy.deployment import Deployment
from tests.e2e.event_stream import events, parsed, text_of
from tests.e2e.http import Answer, Api, send
from tests.e2e.polling import is_understood
from tests.polling import eventually

FERRY = "The ferry to the island leaves at nine"
QUESTION = "When does the ferry leave?"
SAID = [{"role": "user", "content": QUESTION}]
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGl2ZQ=="}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
SHORT, LONG = "word" * 8_000, "word" * 8_001
LONG_INSTRUCTIONS = {"role": "system", "content": SHORT}


def complete(api: Api, **fields: Any) -> Answer:
    return api.post("/chat/completions", {"user": api.user_id, "messages": SAID, **fields})


def test_without_a_model_the_answer_is_what_is_remembered_and_says_so(api: Api) -> None:
    api.add({"role": "user", "content": FERRY, "chat_time": "2026-11-30 09:44:00"})

    response = api.chat(QUESTION).data["response"]

    assert response.startswith(NO_MODEL)
    assert f"- 30 November 2026, user: {FERRY}\n" in response


def test_without_a_memory_it_says_that_too(api: Api) -> None:
    response = api.chat(QUESTION).data["response"]

    assert response.startswith(NO_MODEL) and "nothing yet" in response


def test_it_is_streamed_as_well(api: Api) -> None:
    api.add(FERRY)

    found = events(api.chat(QUESTION, stream=True, add_message_on_answer=False))

    assert [event["type"] for event in found] == ["text", "text", "end"]
    assert text_of(found) == api.chat(QUESTION).data["response"]


def test_completions_answer_alike(api: Api) -> None:
    api.add(FERRY)

    whole = complete(api).body
    streamed = complete(api, stream=True)

    body, done = streamed.text.removesuffix("\n\n").rsplit("\n\n", 1)
    deltas = [chunk["choices"][0]["delta"] for chunk in parsed(f"{body}\n")]
    texts = [
        whole["choices"][0]["message"]["content"],
        "".join(delta.get("content", "") for delta in deltas),
    ]
    assert all(text.startswith(NO_MODEL) and FERRY in text for text in texts)
    assert (whole["object"], done) == ("chat.completion", "data: [DONE]")


def test_an_answer_that_only_recalls_is_never_remembered_itself(api: Api) -> None:
    api.add(FERRY)

    first = api.chat(QUESTION).data["response"]
    second = api.chat(f"Once more: {QUESTION}", conversation_id="another").data["response"]
    eventually(lambda: is_understood(api, "ferry"))
    values = api.values("ferry model configured", memory_limit_number=25)

    assert sum(FERRY in value for value in values) == 1
    assert not any(NO_MODEL in value for value in values)
    assert FERRY in first and second.count(NO_MODEL) == 1


def test_what_is_asked_is_remembered(api: Api) -> None:
    api.chat("My boat is called Saga")
    complete(api, messages=[{"role": "user", "content": "My cabin is called Fram"}])

    assert any("Saga" in value for value in api.values("boat"))
    assert any("Fram" in value for value in api.values("cabin"))


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", ["//chat", "//chat//completions"])
def test_a_path_with_empty_segments_leads_to_chat_too(
    deployment: Deployment, api: Api, path: str, stream: bool
) -> None:
    """As API Gateway brings it to another function; the emulator drops empty segments itself."""
    asked: dict[str, Any] = {"conversation_id": "c", "query": QUESTION, "user_id": api.user_id}
    asked |= {"user": api.user_id, "messages": SAID, "stream": stream}
    event = {
        "httpMethod": "POST",
        "path": f"/api/openmem/v1{path}",
        "headers": {"Authorization": f"Bearer {api.key}"},
        "requestContext": {"requestId": "empty-segments"},
        "body": json.dumps(asked),
    }
    name = deployment.physical_ids("AWS::Lambda::Function")["SystemFunction"]

    invoked = deployment.client("lambda").invoke(
        FunctionName=name, Payload=json.dumps(event).encode()
    )

    answer = json.loads(invoked["Payload"].read())
    kind = "text/event-stream" if stream else "application/json"
    assert answer["statusCode"] == 200, answer
    assert NO_MODEL in answer["body"]
    assert answer["multiValueHeaders"]["Content-Type"] == [kind]


@pytest.mark.parametrize(
    ("scopes", "fields", "missing"),
    [
        ("read", {}, "write"),
        ("read", {"stream": True}, "write"),
        ("read", {"add_message_on_answer": False}, ""),
        ("read", {"add_message_on_answer": False, "stream": True}, ""),
        ("write", {}, "read"),
        ("write", {"add_message_on_answer": False}, "read"),
        ("read,write", {}, ""),
    ],
)
def test_chat_reads_and_writes(
    api: Api, issue_key: Callable[..., str], scopes: str, fields: dict[str, Any], missing: str
) -> None:
    limited = replace(api, key=issue_key("--scopes", scopes))

    answer = limited.chat(QUESTION, **fields)

    if missing:
        assert (answer.status, answer.code) == (401, 40103)
        assert missing in answer.body["message"]
    else:
        assert answer.status == 200
    assert bool(api.values(QUESTION)) is (scopes == "read,write")


def test_completions_say_the_same_in_openais_words(api: Api, issue_key: Callable[..., str]) -> None:
    reader = complete(replace(api, key=issue_key("--scopes", "read")))
    nobody = complete(replace(api, key="mem_unknown"))
    silent = send(f"{api.base_url}/chat/completions", body=b"{}", headers={})

    kinds = [(answer.status, answer.body["error"]["type"]) for answer in (reader, nobody, silent)]
    assert kinds == [(403, "permission_error"), *[(401, "authentication_error")] * 2]


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"stream": "perhaps"}, 40000, "stream"),
        ({"stream": True, "query": " "}, 40002, "query"),
        ({"stream": True, "filter": []}, 40000, "filter"),
        ({"stream": True, "allow_knowledgebase_ids": ["base1"]}, 50123, "base1"),
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": " "}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"user_id": ["u"]}, 40000, "user_id"),
        ({"conversation_id": None}, 40002, "conversation_id"),
        ({"conversation_id": ""}, 40002, "conversation_id"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"query": None}, 40002, "query"),
        ({"query": "\n\t "}, 40002, "query"),
        ({"query": {}}, 40000, "query"),
        ({"query": LONG}, 40305, "query"),
        ({"query": "字" * 8_001}, 40305, "query"),
        ({"query": SHORT, "system_prompt": "x"}, 40303, "system_prompt"),
        ({"system_prompt": LONG}, 40303, "system_prompt"),
        ({"system_prompt": ["x"]}, 40000, "system_prompt"),
        ({"relativity": 1.1}, 40000, "relativity"),
        ({"relativity": "high"}, 40000, "relativity"),
        ({"memory_limit_number": -1}, 40000, "memory_limit_number"),
        ({"preference_limit_number": "many"}, 40000, "preference_limit_number"),
        ({"tool_memory_limit_number": 1.5}, 40000, "tool_memory_limit_number"),
        ({"include_preference": "perhaps"}, 40000, "include_preference"),
        ({"temperature": 2.1}, 40000, "temperature"),
        ({"temperature": -1}, 40000, "temperature"),
        ({"temperature": "hot"}, 40000, "temperature"),
        ({"top_p": 1.1}, 40000, "top_p"),
        ({"max_tokens": 0}, 40000, "max_tokens"),
        ({"max_tokens": "some"}, 40000, "max_tokens"),
        ({"add_message_on_answer": "perhaps"}, 40000, "add_message_on_answer"),
        ({"model_name": {}}, 40000, "model_name"),
        ({"tags": {"not": "a list"}}, 40000, "tags"),
        ({"info": ["not an object"]}, 40000, "info"),
        ({"filter": []}, 40000, "filter"),
        ({"filter": {"and": {}}}, 40000, "filter.and"),
        ({"filter": {"and": [{"create_time": {"above": "2025"}}]}}, 40000, "filter.and[0]"),
        ({"knowledgebase_ids": ["base1"]}, 50123, "base1"),
        ({"allow_knowledgebase_ids": ["base1"]}, 50123, "base1"),
    ],
)
def test_chats_that_cannot_work(api: Api, fields: dict[str, Any], code: int, word: str) -> None:
    answer = api.chat(QUESTION, **fields)

    assert (answer.status, answer.code) == (400, code), answer.text
    assert answer.header("content-type") == "application/json"
    assert answer.body["data"] is None
    assert word in answer.body["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff"])
@pytest.mark.parametrize("path", ["/chat", "/chat/completions"])
def test_bodies_that_are_no_object(api: Api, path: str, body: bytes) -> None:
    answer = api.post(path, body)

    assert answer.status == 400
    assert "error" in answer.body if path.endswith("completions") else answer.code == 40000


@pytest.mark.parametrize("query", [SHORT, "字" * 8_000, "🦆" * 8_000, "x"])
def test_a_question_as_long_as_it_may_be(api: Api, query: str) -> None:
    assert api.chat(query, add_message_on_answer=False).status == 200


def spoken(*contents: Any, role: str = "user") -> dict[str, Any]:
    return {"messages": [{"role": role, "content": content} for content in contents]}


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"user": None}, "user", "40002"),
        ({"user": ""}, "user", "40002"),
        ({"user": "u" * 101}, "user", "40010"),
        ({"messages": None}, "messages", "40002"),
        ({"messages": []}, "messages", None),
        ({"messages": "hello"}, "messages", "40000"),
        (spoken(QUESTION, role="assistant"), "messages", "40002"),
        (spoken(QUESTION, role="system"), "messages", "40002"),
        (spoken(QUESTION, role="robot"), "messages", "40000"),
        (spoken(QUESTION, " "), "messages", "40002"),
        (spoken(None), "messages", None),
        (spoken([PICTURE]), "messages", "40006"),
        (spoken([{"type": "text", "text": "What is it?"}, PICTURE]), "messages", "40006"),
        (spoken(QUESTION, role="tool"), "messages", "40006"),
        ({"messages": [{**SAID[0], "tool_calls": [CALL]}]}, "messages", "40006"),
        ({"tools": [TOOL]}, "tools", "40006"),
        ({"functions": [TOOL["function"]]}, "functions", "40006"),
        ({"n": 2}, "n", "40006"),
        ({"n": 0}, "n", "40006"),
        ({"temperature": 3}, "temperature", "40000"),
        ({"top_p": -1}, "top_p", "40000"),
        ({"max_tokens": 0}, "max_tokens", "40000"),
        ({"stream": "perhaps"}, "stream", "40000"),
        ({"metadata": []}, "metadata", "40000"),
        ({"metadata": {"conversation_id": "c" * 101}}, "metadata", "40011"),
        (spoken(LONG), None, "context_length_exceeded"),
        (
            {"messages": [{"role": "system", "content": SHORT}, *SAID]},
            None,
            "context_length_exceeded",
        ),
    ],
)
def test_completions_that_cannot_work(
    api: Api, fields: dict[str, Any], param: str | None, code: str | None
) -> None:
    answer = complete(api, **fields)

    assert answer.status == 400, answer.text
    error = answer.body["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    assert code in (None, error["code"]), error
    assert param is None or str(error["param"]).startswith(param), error


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 1},
        {"tools": [], "tool_choice": "none", "functions": None},
        {"stop": ["\n"], "seed": 7, "logit_bias": {}, "unheard_of": 1},
        {"messages": [{"role": "developer", "content": "Be kind."}, *SAID]},
        spoken([{"type": "text", "text": QUESTION}]),
        {"metadata": {"conversation_id": "c", "order": "7"}},
    ],
)
def test_completions_that_other_software_sends(api: Api, fields: dict[str, Any]) -> None:
    assert complete(api, **fields).status == 200
