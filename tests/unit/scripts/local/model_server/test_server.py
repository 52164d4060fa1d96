"""The model server over HTTP: good answers, and every way in which it can be told to fail."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.request import urlopen

import numpy as np
import pytest

from cairn.domain.text.tokens import estimate_tokens
from scripts.local.model_server import behaviours
from scripts.local.model_server.behaviours import ChatReply, Dribble, EmbeddingReply
from scripts.local.model_server.ledger import Counts
from scripts.local.model_server.limits import EmbeddingLimits
from scripts.local.model_server.requests import ChatRequest
from scripts.local.model_server.server import OpenAIServer
from tests.e2e.http import Answer, send
from tests.polling import LONGEST_SECONDS, eventually

KEY = "sk-right"
NOTHING = '{"operations": []}'
AGES = 600  # seconds; nobody waits for it


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as server:
        yield server


def post(server: OpenAIServer, path: str, body: Any, key: str | None = KEY) -> Answer:
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return send(server.url + path, body=json.dumps(body).encode(), headers=headers)


def ask(server: OpenAIServer, **fields: Any) -> Answer:
    request = {"model": "m", "messages": [{"role": "user", "content": "As JSON, please."}]}
    return post(server, "/v1/chat/completions", request | fields)


def choice(answer: Answer) -> Any:
    assert answer.status == 200, answer.text
    (choice,) = answer.body["choices"]
    return choice


def content(answer: Answer) -> Any:
    return choice(answer)["message"]["content"]


def embed(server: OpenAIServer, texts: Any, **fields: Any) -> Answer:
    return post(server, "/v1/embeddings", {"model": "m", "input": texts} | fields)


def vectors(answer: Answer) -> Any:
    assert answer.status == 200, answer.text
    assert [item["index"] for item in answer.body["data"]] == list(range(len(answer.body["data"])))
    return np.array([item["embedding"] for item in answer.body["data"]])


def test_a_completion_has_the_documented_shape_and_its_usage(server: OpenAIServer) -> None:
    answer = ask(server)

    assert choice(answer) == {
        "index": 0,
        "logprobs": None,
        "message": {"role": "assistant", "content": NOTHING, "refusal": None},
        "finish_reason": "stop",
    }
    prompt, reply = estimate_tokens("As JSON, please."), estimate_tokens(NOTHING)
    assert answer.body["usage"] == {
        "prompt_tokens": prompt,
        "completion_tokens": reply,
        "total_tokens": prompt + reply,
    }
    assert (answer.body["object"], answer.body["model"]) == ("chat.completion", "m")


def test_the_model_is_what_a_test_says_it_is() -> None:
    def parrot(request: ChatRequest) -> str:
        return request.messages[-1].text

    with OpenAIServer(answer=parrot) as server:
        assert content(ask(server)) == "As JSON, please."


def test_a_script_is_followed_once_and_then_the_model_answers(server: OpenAIServer) -> None:
    server.script("one", ChatReply(status=500), lambda request: f"for {request.model}")

    assert content(ask(server)) == "one"
    assert ask(server).status == 500
    assert content(ask(server)) == "for m"
    assert content(ask(server)) == NOTHING


def test_a_call_that_is_refused_for_its_shape_takes_nothing_from_the_script(
    server: OpenAIServer,
) -> None:
    server.script("one")

    assert ask(server, temperature=9).body["error"]["param"] == "temperature"
    assert content(ask(server)) == "one"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (behaviours.MALFORMED, '{"operations": [{"action": "add", '),
        (behaviours.EMPTY, ""),
        (behaviours.FENCED, f"Here you are:\n```json\n{NOTHING}\n```\n"),
        (behaviours.THINKING, f"<think>A list, or {{}}? Neither: an object.</think>\n{NOTHING}"),
        (behaviours.ONLY_REASONING, None),
        (behaviours.REFUSING, None),
        (behaviours.SCHEMA_ECHOED, '{"type": "object"}'),
        (ChatReply(content="a😀\ud83d\x00", before=">"), ">a😀\ud83d\x00"),
    ],
)
def test_contents_of_bad_days(server: OpenAIServer, reply: ChatReply, expected: str | None) -> None:
    server.script(reply)
    schema = {"name": "a", "schema": {"type": "object"}}

    answer = ask(server, response_format={"type": "json_schema", "json_schema": schema})

    assert content(answer) == expected
    assert choice(answer)["finish_reason"] == "stop"


def test_what_is_said_beside_the_content(server: OpenAIServer) -> None:
    server.script(behaviours.ONLY_REASONING, behaviours.REFUSING)

    assert choice(ask(server))["message"]["reasoning_content"] == "There is nothing to remember."
    assert choice(ask(server))["message"]["refusal"].startswith("I'm sorry")


def test_a_truncated_answer_says_so_and_one_that_fits_does_not(server: OpenAIServer) -> None:
    server.script(ChatReply(cut_at=5), ChatReply(cut_at=len(NOTHING)))

    cut, whole = choice(ask(server)), choice(ask(server))

    assert (cut["message"]["content"], cut["finish_reason"]) == (NOTHING[:5], "length")
    assert (whole["message"]["content"], whole["finish_reason"]) == (NOTHING, "stop")


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, "invalid_request_error", None),
        (401, "invalid_request_error", "invalid_api_key"),
        (404, "invalid_request_error", "model_not_found"),
        (429, "requests", "rate_limit_exceeded"),
        (500, "server_error", None),
        (503, "server_error", None),
    ],
)
@pytest.mark.parametrize("call", [ask, lambda server: embed(server, "x")])
def test_failures_have_openais_body(
    server: OpenAIServer, call: Any, status: int, kind: str, code: str | None
) -> None:
    server.script(ChatReply(status=status), EmbeddingReply(status=status))

    answer = call(server)

    assert answer.status == status
    assert (answer.body["error"]["type"], answer.body["error"]["code"]) == (kind, code)
    assert answer.header("retry-after") is None


def test_a_failure_says_what_it_was_told_to(server: OpenAIServer) -> None:
    server.script(
        ChatReply(status=429, retry_after="7", code="insufficient_quota", message="No money."),
        ChatReply(status=400, param="response_format"),
        ChatReply(status=502, raw_body="<h1>Bad gateway</h1>"),
    )

    answer = ask(server)
    assert answer.header("retry-after") == "7"
    assert answer.body["error"]["code"] == "insufficient_quota"
    assert answer.body["error"]["message"] == "No money."
    assert ask(server).body["error"]["param"] == "response_format"
    assert ask(server).text == "<h1>Bad gateway</h1>"


def test_a_connection_may_be_reset(server: OpenAIServer) -> None:
    server.script(ChatReply(is_reset=True))

    with pytest.raises(ConnectionResetError):
        ask(server)

    assert content(ask(server)) == NOTHING


@pytest.mark.parametrize("is_stream", [False, True])
def test_an_answer_may_come_byte_by_byte_for_a_long_time(
    server: OpenAIServer, is_stream: bool
) -> None:
    server.script(ChatReply(dribble=Dribble(interval=0.0001, at_least=0.2)))

    answer = ask(server, stream=is_stream)

    assert len(answer.text) >= 2_000
    if is_stream:
        assert answer.text.startswith("::")
        assert answer.text.endswith("\n\ndata: [DONE]\n\n")
    else:
        assert content(answer) == NOTHING


@pytest.mark.parametrize(
    "slow", [ChatReply(latency=AGES), ChatReply(dribble=Dribble(interval=AGES))]
)
def test_who_waits_for_a_slow_answer_in_vain_holds_up_nobody(slow: ChatReply) -> None:
    with OpenAIServer() as server:
        server.script(slow)
        body = b'{"model": "m", "messages": [{"role": "user", "content": "x"}]}'
        url = server.base_url + "/chat/completions"
        with pytest.raises(TimeoutError), urlopen(url, body, 0.2) as response:
            response.read()
        eventually(lambda: server.counts.completion_tokens)  # the next reply is the next caller's
        assert content(ask(server)) == NOTHING
    # Leaving the server does not wait for the answer either.


def test_each_endpoint_has_its_own_usual_latency() -> None:
    with OpenAIServer(chat_latency=AGES) as server:
        server.script(ChatReply(latency=0))
        assert ask(server).status == 200
        assert embed(server, "x").status == 200
    with OpenAIServer(embedding_latency=AGES) as server:
        server.script(EmbeddingReply(latency=0))
        assert embed(server, "x").status == 200
        assert ask(server).status == 200


def test_vectors_of_texts_that_share_words_are_nearer(server: OpenAIServer) -> None:
    texts = ["She works night shifts", "Her shifts at work are at night", "A recipe for soup"]

    for dimensions in (64, 1_024, 1_536):
        found = vectors(embed(server, texts, dimensions=dimensions))

        assert found.shape == (3, dimensions)
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
        assert found[0] @ found[1] > found[0] @ found[2] + 0.1


def test_a_text_has_one_vector_whatever_it_is_sent_with(server: OpenAIServer) -> None:
    together = vectors(embed(server, ["one", "two", "!!!"]))

    assert together.shape == (3, 1_024)
    assert np.array_equal(together[1:2], vectors(embed(server, "two")))
    assert np.linalg.norm(together[2]) == 1


def test_dimensions_may_be_refused() -> None:
    with OpenAIServer(refuses={"dimensions"}, dimensions=8) as server:
        answer = embed(server, "x", dimensions=16)

        assert (answer.status, answer.body["error"]["param"]) == (400, "dimensions")
        assert vectors(embed(server, "x")).shape == (1, 8)


def test_vectors_may_be_too_few_too_many_or_of_the_wrong_length(server: OpenAIServer) -> None:
    server.script(EmbeddingReply(off_by=-1), EmbeddingReply(off_by=2), EmbeddingReply(dimensions=3))

    assert vectors(embed(server, ["a", "b"])).shape == (1, 1_024)
    assert vectors(embed(server, ["a", "b"])).shape == (4, 1_024)
    assert vectors(embed(server, ["a", "b"], dimensions=8)).shape == (2, 3)


@pytest.mark.parametrize("key", [None, "sk-wrong"])
def test_without_the_right_key_nothing_is_answered(server: OpenAIServer, key: str | None) -> None:
    for path in ("/v1/chat/completions", "/v1/embeddings"):
        answer = post(server, path, {}, key)

        assert (answer.status, answer.body["error"]["code"]) == (401, "invalid_api_key")
    assert [request.is_authorized for request in server.requests] == [False, False]


def test_requests_are_recorded_without_their_key(server: OpenAIServer) -> None:
    ask(server, seed=7)

    (request,) = server.requests
    assert request.is_authorized
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["content-type"] == "application/json"
    assert request.body["seed"] == 7
    assert KEY not in repr(request)


def test_calls_are_counted_always_and_tokens_when_answered(server: OpenAIServer) -> None:
    schema = {"name": "a", "schema": {"type": "object"}}
    server.script(ChatReply(content="four"), ChatReply(status=500), EmbeddingReply())

    ask(server, response_format={"type": "json_schema", "json_schema": schema})
    ask(server)
    ask(server, model="")
    embed(server, ["one word", "two"])
    embed(server, [])

    words, shape = estimate_tokens("As JSON, please."), estimate_tokens('{"type": "object"}')
    assert server.counts == Counts(
        chat_calls=3,
        embedding_requests=2,
        embedded_texts=2,
        prompt_tokens=words + shape,
        schema_tokens=shape,
        completion_tokens=1,
        embedding_tokens=3,
    )


def test_a_reset_forgets_counts_requests_and_scripts(server: OpenAIServer) -> None:
    server.script("one", "two", EmbeddingReply(status=500))
    ask(server)

    server.reset()

    assert (server.counts, server.requests) == (Counts(), [])
    assert content(ask(server)) == NOTHING
    assert embed(server, "x").status == 200


def test_unknown_paths_are_not_found_and_models_are_listed(server: OpenAIServer) -> None:
    assert post(server, "/v1/completions", {}).status == 404
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = send(server.base_url + "/models", method="GET", headers=headers)
    assert [item["object"] for item in answer.body["data"]] == ["model", "model"]


def test_another_process_may_script_count_and_reset(server: OpenAIServer) -> None:
    script = {"chat": [{"content": "one"}, {"status": 429, "retry_after": "1"}]}
    assert post(server, "/__script", script | {"embeddings": [{"off_by": -1}]}).status == 200

    assert content(ask(server)) == "one"
    assert ask(server).header("retry-after") == "1"
    assert len(vectors(embed(server, ["a", "b"]))) == 1
    counts = send(server.url + "/__counts", method="GET", headers={}).body
    assert (counts["chat_calls"], counts["embedded_texts"]) == (2, 2)
    assert post(server, "/__reset", {}).body["chat_calls"] == 0
    assert server.counts == Counts()


@pytest.mark.parametrize(
    ("limits", "texts", "complaint"),
    [
        ({"max_inputs": 2}, ["a"] * 3, "batch size 3 > maximum allowed batch size 2"),
        ({"max_tokens": 2}, ["a", "a b c d e"], "inputs must have less than 2 tokens. Given: 3"),
        ({"max_tokens_together": 2}, ["a"] * 3, "Too many tokens in batch. Max is 2 got 3"),
    ],
)
def test_another_process_may_limit_what_is_embedded(
    server: OpenAIServer, limits: dict[str, int], texts: list[str], complaint: str
) -> None:
    assert post(server, "/__script", {"limits": limits}).status == 200

    refused = embed(server, texts)
    taken = embed(server, texts[:1])
    server.reset()

    assert (refused.status, refused.body["error"]["message"]) == (413, complaint)
    assert taken.status == embed(server, texts).status == 200


def test_each_text_may_take_its_time() -> None:
    with OpenAIServer(limits=EmbeddingLimits(seconds_per_text=AGES)) as server:
        body = b'{"model": "m", "input": ["a", "b"]}'
        with pytest.raises(TimeoutError), urlopen(f"{server.base_url}/embeddings", body, 0.2):
            pass
        server.limit(EmbeddingLimits())
        assert embed(server, ["a", "b"]).status == 200


def test_a_script_with_an_unknown_behaviour_is_refused(server: OpenAIServer) -> None:
    answer = post(server, "/__script", {"chat": [{"content": "one"}, {"statuz": 429}]})

    assert (answer.status, answer.body["error"]["param"]) == (400, "chat[1].statuz")
    assert content(ask(server)) == NOTHING


def test_a_server_that_was_left_answers_nobody() -> None:
    with OpenAIServer() as server:
        kept_open = HTTPConnection(server.url.removeprefix("http://"))
        kept_open.request("GET", "/v1/models")
        assert kept_open.getresponse().read()

    with pytest.raises(OSError):
        ask(server)
    with pytest.raises((OSError, HTTPException)):
        kept_open.request("GET", "/v1/models")
        kept_open.getresponse()


def test_leaving_a_server_ends_its_threads() -> None:
    before = set(threading.enumerate())
    with ThreadPoolExecutor() as pool:
        with OpenAIServer(chat_latency=AGES) as server:
            kept_open = HTTPConnection(server.url.removeprefix("http://"))
            kept_open.connect()
            asked = pool.submit(ask, server)
            eventually(lambda: server.counts.chat_calls)
        assert isinstance(asked.exception(), OSError)

    for thread in set(threading.enumerate()) - before:
        thread.join(LONGEST_SECONDS)
        assert not thread.is_alive()
    kept_open.close()


@pytest.mark.parametrize("model", ["--good-model", "--chat-model"])
def test_as_a_process_it_prints_where_it_answers_and_understands_if_told_to(model: str) -> None:
    command = [sys.executable, "-m", "scripts.local.model_server", model]
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        [*command, "--api-key", KEY, "--refuses", "json_object"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        try:
            base_url = json.loads(process.stdout.readline())["base_url"]
            line = 'n1 2026-03-02 user: "I work at the harbour."'
            system = {"role": "system", "content": "You keep the long-term memory of chats."}
            body = {"model": "m", "messages": [system, {"role": "user", "content": line}]}
            headers = {"Authorization": f"Bearer {KEY}"}
            answer = send(
                base_url + "/chat/completions", body=json.dumps(body).encode(), headers=headers
            )
        finally:
            process.terminate()

    (operation,) = json.loads(content(answer))["operations"]
    assert operation["value"] == "I work at the harbour."
