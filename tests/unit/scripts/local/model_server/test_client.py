"""The model server as OpenAI's own client sees it."""

from collections.abc import Iterator

import numpy as np
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from scripts.local.model_server.behaviours import REFUSING, ChatReply, Dribble, EmbeddingReply
from scripts.local.model_server.server import OpenAIServer
from tests.polling import eventually

KEY = "sk-right"
MESSAGES: list[ChatCompletionMessageParam] = [{"role": "user", "content": "As JSON, please."}]
REPLY = '{"operations": ["naïve 🙂 提醒"]}'


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY, answer=lambda request: REPLY) as server:
        yield server


@pytest.fixture
def client(server: OpenAIServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.base_url, api_key=KEY, max_retries=0) as client:
        yield client


def complete(client: openai.OpenAI) -> str:
    completion = client.chat.completions.create(model="m", messages=MESSAGES)
    return str(completion.choices[0].message.content)


def test_a_completion_is_read(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="m", messages=MESSAGES, temperature=0)

    assert completion.choices[0].message.content == REPLY
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.total_tokens > completion.usage.completion_tokens > 0


@pytest.mark.parametrize("dribble", [None, Dribble(interval=0.0001, at_least=0.1)])
def test_a_stream_is_read(
    server: OpenAIServer, client: openai.OpenAI, dribble: Dribble | None
) -> None:
    server.script(ChatReply(dribble=dribble))
    options: openai.types.chat.ChatCompletionStreamOptionsParam = {"include_usage": True}

    stream = client.chat.completions.create(
        model="m", messages=MESSAGES, stream=True, stream_options=options
    )
    chunks = list(stream)

    *spoken, last = chunks
    said = [chunk.choices[0].delta.content or "" for chunk in spoken]
    assert "".join(said) == REPLY
    assert len(said) > 3
    assert spoken[-1].choices[0].finish_reason == "stop"
    assert [chunk.usage for chunk in spoken] == [None] * len(spoken)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.prompt_tokens == server.counts.prompt_tokens > 0


def test_a_stream_has_no_usage_unless_asked(client: openai.OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="m", messages=MESSAGES, stream=True))

    assert [chunk.usage for chunk in chunks] == [None] * len(chunks)
    assert all(chunk.choices for chunk in chunks)


def test_a_stream_tells_of_refusals_and_cuts(server: OpenAIServer, client: openai.OpenAI) -> None:
    server.script(REFUSING, ChatReply(cut_at=3))

    refused = list(client.chat.completions.create(model="m", messages=MESSAGES, stream=True))
    cut = list(client.chat.completions.create(model="m", messages=MESSAGES, stream=True))

    said = "".join(chunk.choices[0].delta.refusal or "" for chunk in refused)
    assert said == REFUSING.refusal
    assert cut[-1].choices[0].finish_reason == "length"


def test_embeddings_are_the_same_as_base64_and_as_floats(client: openai.OpenAI) -> None:
    """The client asks for base64 by itself and decodes it."""
    texts = ["one", "two"]
    usual = client.embeddings.create(model="m", input=texts, dimensions=256)
    floats = client.embeddings.create(
        model="m", input=texts, dimensions=256, encoding_format="float"
    )

    assert np.shape([item.embedding for item in usual.data]) == (2, 256)
    for decoded, plain in zip(usual.data, floats.data, strict=True):
        assert np.array_equal(*np.asarray([decoded.embedding, plain.embedding], np.float32))
    assert usual.usage.total_tokens == 2


def test_the_client_asks_for_base64(server: OpenAIServer, client: openai.OpenAI) -> None:
    client.embeddings.create(model="m", input="one")

    assert server.requests[-1].body["encoding_format"] == "base64"


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.object for model in client.models.list()] == ["model", "model"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
    ],
)
def test_failures_become_the_clients_errors(
    server: OpenAIServer, client: openai.OpenAI, status: int, error: type[openai.APIStatusError]
) -> None:
    server.script(ChatReply(status=status), EmbeddingReply(status=status))

    with pytest.raises(error):
        complete(client)
    with pytest.raises(error):
        client.embeddings.create(model="m", input="one")


def test_the_parameter_at_fault_reaches_the_caller(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="m", messages=MESSAGES, temperature=3)

    assert (caught.value.param, caught.value.code) == ("temperature", "invalid_value")


def test_a_wrong_key_is_refused(server: OpenAIServer) -> None:
    with (
        openai.OpenAI(base_url=server.base_url, api_key="sk-wrong") as client,
        pytest.raises(openai.AuthenticationError),
    ):
        complete(client)


def test_the_client_obeys_retry_after(server: OpenAIServer, client: openai.OpenAI) -> None:
    server.script(ChatReply(status=429, retry_after="0.01"))

    assert complete(client.with_options(max_retries=1)) == REPLY
    assert server.counts.chat_calls == 2


def test_resets_and_slowness_are_connection_errors(
    server: OpenAIServer, client: openai.OpenAI
) -> None:
    server.script(ChatReply(is_reset=True), ChatReply(latency=600))

    with pytest.raises(openai.APIConnectionError):
        complete(client)
    with pytest.raises(openai.APITimeoutError):
        complete(client.with_options(timeout=0.2))
    eventually(lambda: server.counts.completion_tokens)  # the next reply is the next caller's
    assert complete(client) == REPLY
