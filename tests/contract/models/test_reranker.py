"""What every reranker does."""

from collections.abc import Iterator

import pytest

from cairn.adapters.offline.reranker import OwnReranker
from cairn.ports.reranker import Reranker
from scripts.local.model_server.server import OpenAIServer
from tests.contract.model_servers import CLOCK, KEY, embedder, reranker, soon
from tests.fakes.word_reranker import WordReranker

ENGLISH = ["a cheap inn by the sea", "a fast train", "cats sleep"]
CHINESE = ["港口 的 旅馆", "快车"]


@pytest.fixture(params=["fake", "words", "words and vectors", "model", "model of TEI"])
def any_reranker(request: pytest.FixtureRequest) -> Iterator[Reranker]:
    refuses = ("documents",) if request.param == "model of TEI" else ()
    with OpenAIServer(api_key=KEY, refuses=refuses) as server:
        made: dict[str, Reranker] = {
            "fake": WordReranker(),
            "words": OwnReranker(None, CLOCK),
            "words and vectors": OwnReranker(embedder(server, dimensions=512), CLOCK),
        }
        yield made.get(request.param) or reranker(server)


@pytest.mark.parametrize(
    ("query", "documents"), [("cheap inn", ENGLISH), ("旅馆", CHINESE), ("tea", ["tea"])]
)
def test_the_document_that_says_it_is_the_most_relevant(
    any_reranker: Reranker, query: str, documents: list[str]
) -> None:
    model, scores = any_reranker.rate(query, documents, deadline=soon())

    assert model
    assert len(scores) == len(documents)
    assert all(0 <= score <= 1 for score in scores)
    assert max(range(len(scores)), key=scores.__getitem__) == 0
    assert scores[0] > 0.4


def test_scores_come_in_the_order_of_their_documents(any_reranker: Reranker) -> None:
    documents = [f"number {number} of them" for number in range(70)]

    _, forth = any_reranker.rate("number 69", documents, deadline=soon())
    _, back = any_reranker.rate("number 69", documents[::-1], deadline=soon())

    assert list(forth) == pytest.approx(list(back)[::-1])
    assert max(forth) == forth[69] > forth[0]
