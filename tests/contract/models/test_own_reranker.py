"""What ranks where no rerank model is configured says what it did."""

from collections.abc import Iterator

import pytest

from cairn.adapters.offline.reranker import OwnReranker
from scripts.local.model_server.behaviours import EmbeddingReply
from scripts.local.model_server.server import OpenAIServer
from tests.contract.model_servers import CLOCK, KEY, embedder, soon

DOCUMENTS = ["a cheap inn", "a fast train"]


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(api_key=KEY) as started:
        yield started


def test_words_alone_are_named_so() -> None:
    found = OwnReranker(None, CLOCK).rate("inn", DOCUMENTS, deadline=soon())

    assert found.model == "cairn-bm25"
    assert found.scores[1] == 0


def test_vectors_name_their_model(server: OpenAIServer) -> None:
    found = OwnReranker(embedder(server), CLOCK).rate("inn", DOCUMENTS, deadline=soon())

    assert found.model == "cairn-bm25+some-embedding@64"
    assert [len(request.body["input"]) for request in server.requests] == [3]


@pytest.mark.parametrize(
    "reply",
    [EmbeddingReply(status=503), EmbeddingReply(raw_body="{broken"), EmbeddingReply(off_by=-1)],
)
def test_without_a_vector_of_each_words_decide_and_say_so(
    server: OpenAIServer, reply: EmbeddingReply
) -> None:
    server.script(*[reply] * 10)

    found = OwnReranker(embedder(server), CLOCK).rate("inn", DOCUMENTS, deadline=soon())

    assert found == OwnReranker(None, CLOCK).rate("inn", DOCUMENTS, deadline=soon())
