"""How embeddings are asked for, and what becomes of answers that are wrong."""

from collections.abc import Iterator

import pytest

from cairn.domain.embedding.batch_sizing import FIRST_BATCH_SIZE, MAX_BATCH_SIZE
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projecting import MAX_EMBEDDED_CHARS
from cairn.use_cases.embedding.embed_texts import embed_texts
from scripts.local.model_server.behaviours import EmbeddingReply
from scripts.local.model_server.server import OpenAIServer
from tests.contract.model_servers import CLOCK, KEY, embedder, soon


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as started:
        yield started


def sizes(server: OpenAIServer) -> list[int]:
    return [len(request.body["input"]) for request in server.requests]


def test_requests_start_small_and_hold_64_texts_at_most(server: OpenAIServer) -> None:
    """How far they grow depends on how long the server took."""
    embed_texts(
        [f"text {index}" for index in range(200)], deadline=soon(), embedder=embedder(server)
    )

    assert sizes(server)[0] == FIRST_BATCH_SIZE < max(sizes(server)) <= MAX_BATCH_SIZE
    assert sum(sizes(server)) == 200
    assert server.requests[0].body["model"] == "some-embedding"
    assert server.requests[0].body["dimensions"] == 64
    assert server.requests[0].body["encoding_format"] == "base64"


def test_blank_texts_are_not_sent(server: OpenAIServer) -> None:
    embedder(server).embed(["", "a cat", "  "], deadline=soon())

    assert [request.body["input"] for request in server.requests] == [["a cat"]]


def test_dimensions_are_not_sent_again_to_a_server_that_refuses_them() -> None:
    with OpenAIServer(api_key=KEY, refuses=("dimensions",), dimensions=96) as server:
        asking = embedder(server, dimensions=96)
        for _ in range(2):
            (vector,) = asking.embed(["a cat"], deadline=soon())
        sent = ["dimensions" in request.body for request in server.requests]

    assert len(vector.data) == 96
    assert sent == [True, False, False]


def test_a_server_that_knows_no_base64_writes_numbers(server: OpenAIServer) -> None:
    asking = embedder(server)
    packed = asking.embed(["a cat"], deadline=soon())
    server.script(EmbeddingReply(status=422, message="encoding_format: must be 'float'"))

    written = asking.embed(["a cat"], deadline=soon())

    formats = [request.body["encoding_format"] for request in server.requests]
    assert formats == ["base64", "base64", "float"]
    assert written == packed


def test_vectors_of_another_size_name_the_setting_and_their_size(server: OpenAIServer) -> None:
    server.script(EmbeddingReply(dimensions=48))

    with pytest.raises(InvalidRequest, match="set CAIRN_EMBEDDINGS_DIMENSIONS to 48, not 64"):
        embedder(server).embed(["a cat"], deadline=soon())


@pytest.mark.parametrize(
    "reply",
    [
        EmbeddingReply(off_by=1),
        EmbeddingReply(off_by=-1),
        EmbeddingReply(raw_body="<html>maintenance</html>"),
        EmbeddingReply(raw_body='{"error": {"message": "upstream"}}'),
        EmbeddingReply(raw_body='{"data": [{"index": 0, "embedding": null}]}'),
        EmbeddingReply(raw_body="{broken"),
        EmbeddingReply(status=503),
        EmbeddingReply(is_reset=True),
    ],
    ids=[
        "too many",
        "too few",
        "a page",
        "an error with 200",
        "nothing",
        "no JSON",
        "down",
        "hung up",
    ],
)
def test_what_holds_no_vectors_may_work_later(server: OpenAIServer, reply: EmbeddingReply) -> None:
    server.script(reply)

    with pytest.raises(DependencyUnavailable):
        embedder(server).embed(["a cat", "a dog"], deadline=soon())


def test_vectors_are_put_in_the_order_of_their_index(server: OpenAIServer) -> None:
    asking = embedder(server)
    straight = asking.embed(["a cat", "the ferry"], deadline=soon())
    server.script(EmbeddingReply(is_reversed=True))

    assert asking.embed(["a cat", "the ferry"], deadline=soon()) == straight


def test_a_text_is_cut_alone_until_the_model_takes_it(server: OpenAIServer) -> None:
    """One character of these may be a token."""
    server.script(
        EmbeddingReply(status=400, message="This model's maximum context length is 512 tokens."),
        EmbeddingReply(status=413, message="Payload too big"),
    )

    embed_texts(["字" * 20_000, "short"], deadline=soon(), embedder=embedder(server))

    lengths = [[len(text) for text in request.body["input"]] for request in server.requests]
    assert lengths == [
        [MAX_EMBEDDED_CHARS, 5],
        [MAX_EMBEDDED_CHARS],
        [MAX_EMBEDDED_CHARS // 2],
        [5],
    ]


def test_a_text_that_is_short_already_is_refused_for_good(server: OpenAIServer) -> None:
    server.script(EmbeddingReply(status=400, message="Input is too long."))

    with pytest.raises(InvalidRequest, match="too long"):
        embedder(server).embed(["a cat"], deadline=soon())
    assert sizes(server) == [1]


def test_without_time_nothing_is_asked(server: OpenAIServer) -> None:
    with pytest.raises(DependencyUnavailable, match="no time"):
        embedder(server).embed(["a cat"], deadline=CLOCK.now())
    assert server.requests == []
