"""Embedding servers that are slow, take few inputs, or only short ones: all texts get vectors."""

from collections.abc import Iterator

import pytest

from cairn.adapters.system_clock import SystemClock
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.domain.text.tokens import estimate_tokens
from cairn.use_cases.embedding.embed_texts import embed_texts
from scripts.local.model_server.behaviours import EmbeddingReply
from scripts.local.model_server.limits import EmbeddingLimits
from scripts.local.model_server.server import OpenAIServer
from tests.contract.model_servers import KEY, TIMEOUT_MS, embedder, soon

SHORT = [f"text number {number}" for number in range(80)]
LONG = "word " * 720  # 900 tokens

# How servers say that a request has too many inputs: status and words.
TOO_MANY = {
    "Text Embeddings Inference": (413, "batch size {given} > maximum allowed batch size {limit}"),
    "FastAPI": (422, "input: List should have at most {limit} items after validation, not {given}"),
    "Azure": (400, "Too many inputs for model None. The max number of inputs is {limit}."),
    "DashScope": (400, "batch size is invalid, it should not be larger than {limit}."),
    "a gateway": (413, "Payload Too Large"),
    "no reason": (400, "Bad Request"),
}
# How they say that one input is too long.
TOO_LONG = {
    "Text Embeddings Inference": (413, "inputs must have less than {limit} tokens. Given: {given}"),
    "the same, as invalid": (422, "inputs must have less than {limit} tokens. Given: {given}"),
    "OpenAI": (400, "This model's maximum context length is {limit} tokens"),
    "Ollama": (400, "the input length exceeds the context length"),
    "an older Ollama": (500, "input length exceeds maximum context length"),
    "llama.cpp": (500, "input is too large to process. increase the physical batch size"),
    "a schema": (422, "input.0: String should have at most 2000 characters"),
    "a gateway": (413, "Payload Too Large"),
}


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as started:
        yield started


def sent(server: OpenAIServer) -> list[list[str]]:
    return [request.body["input"] for request in server.requests]


def sizes(server: OpenAIServer) -> list[int]:
    return [len(texts) for texts in sent(server)]


def are_vectors(answers: list[object]) -> bool:
    return all(isinstance(answer, Vector) for answer in answers)


@pytest.mark.parametrize(("status", "words"), TOO_MANY.values(), ids=TOO_MANY)
def test_how_many_inputs_a_server_takes_is_learned_whatever_it_says(
    server: OpenAIServer, status: int, words: str
) -> None:
    server.limit(EmbeddingLimits(max_inputs=8, status=status, too_many=words))
    asking = embedder(server)

    answers = embed_texts(SHORT, deadline=soon(), embedder=asking)
    refused = [size for size in sizes(server) if size > 8]
    server.reset()
    server.limit(EmbeddingLimits(max_inputs=8, status=status, too_many=words))
    again = embed_texts(SHORT, deadline=soon(), embedder=asking)

    assert are_vectors([*answers, *again])
    assert len(refused) <= 3, "64, 32 and 16"
    assert sizes(server) == [8] * 10


def test_a_server_that_takes_fewer_than_the_first_request_holds(server: OpenAIServer) -> None:
    server.limit(EmbeddingLimits(max_inputs=3))

    answers = embed_texts(SHORT[:20], deadline=soon(), embedder=embedder(server))

    assert are_vectors([*answers])
    assert sizes(server)[:4] == [8, 4, 2, 2]
    assert set(sizes(server)[4:]) == {2}


def test_too_many_tokens_together_cut_no_text(server: OpenAIServer) -> None:
    server.limit(EmbeddingLimits(max_tokens_together=2_000, status=400))
    texts = [LONG, *SHORT[:5], LONG, LONG]

    answers = embed_texts(texts, deadline=soon(), embedder=embedder(server))

    assert are_vectors([*answers])
    assert {text for texts in sent(server) for text in texts} == set(texts)


@pytest.mark.parametrize(("status", "words"), TOO_LONG.values(), ids=TOO_LONG)
def test_only_the_text_that_is_too_long_is_cut_whatever_the_server_says(
    server: OpenAIServer, status: int, words: str
) -> None:
    server.limit(EmbeddingLimits(max_tokens=512, status=status, too_long=words))
    texts = [*SHORT[:3], LONG, *SHORT[3:16]]

    answers = embed_texts(texts, deadline=soon(), embedder=embedder(server))

    assert are_vectors([*answers])
    alone = [texts[0] for texts in sent(server) if len(texts) == 1]
    cut = next(text for text in alone if text != LONG and LONG.startswith(text))
    assert {text for texts in sent(server) for text in texts} == {*texts, cut}


def test_how_long_a_text_may_be_is_learned_and_not_taken_for_too_many(
    server: OpenAIServer,
) -> None:
    server.limit(EmbeddingLimits(max_tokens=512))
    asking = embedder(server)
    embed_texts([*SHORT[:3], LONG, *SHORT[3:40]], deadline=soon(), embedder=asking)
    known, batch_size = len(sent(server)), asking.batch_size

    texts = [*SHORT[:5], LONG, "字" * 900]
    answers = embed_texts(texts, deadline=soon(), embedder=asking)

    assert are_vectors([*answers])
    assert batch_size > 8
    (request,) = sent(server)[known:]
    assert request[:5] == texts[:5]
    assert [estimate_tokens(text) for text in request[5:]] == [450, 450]


def test_a_slow_server_is_asked_for_less_until_it_answers_in_time(server: OpenAIServer) -> None:
    """Of several, three take longer than is waited for."""
    server.limit(EmbeddingLimits(seconds_per_text=0.3))
    clock = SystemClock()
    asking = embedder(server, timeout_ms=1_600, clock=clock)

    answers = embed_texts(SHORT[:10], deadline=clock.now() + TIMEOUT_MS, embedder=asking)

    assert are_vectors([*answers])
    assert sizes(server)[:3] == [8, 4, 2]


def test_a_gateway_that_does_not_wait_says_that_a_request_was_too_large(
    server: OpenAIServer,
) -> None:
    server.script(EmbeddingReply(status=504))

    answers = embed_texts(SHORT[:8], deadline=soon(), embedder=embedder(server))

    assert are_vectors([*answers])
    assert sizes(server) == [8, 4, 4]


@pytest.mark.parametrize(
    "reply",
    [
        EmbeddingReply(status=503),
        EmbeddingReply(status=429),
        EmbeddingReply(is_reset=True),
        EmbeddingReply(status=500, message="maximum recursion depth exceeded"),
    ],
    ids=["down", "busy", "hung up", "broken"],
)
def test_a_server_that_is_away_is_asked_once(server: OpenAIServer, reply: EmbeddingReply) -> None:
    server.script(reply)

    answers = embed_texts(SHORT, deadline=soon(), embedder=embedder(server))

    assert {type(answer) for answer in answers} == {DependencyUnavailable}
    assert sizes(server) == [8]


def test_a_text_that_is_refused_for_something_else_is_neither_cut_nor_counted(
    server: OpenAIServer,
) -> None:
    refusal = EmbeddingReply(status=400, message="no content policy allows this")
    server.script(refusal, refusal, refusal, refusal)
    asking = embedder(server)

    answers = embed_texts([LONG, *SHORT[:7]], deadline=soon(), embedder=asking)

    assert [type(answer) for answer in answers] == [InvalidRequest, *[Vector] * 7]
    assert {text for texts in sent(server) for text in texts} == {LONG, *SHORT[:7]}
    assert asking.batch_size >= 8
