"""What every embedder does."""

from collections.abc import Iterator

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.ports.embedder import Embedder
from cairn.use_cases.embedding.embed_texts import embed_texts
from scripts.local.model_server.server import OpenAIServer
from tests.builders import cosines
from tests.contract.model_servers import KEY, embedder, soon


@pytest.fixture(params=["offline", "openai"])
def any_embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "offline":
        yield OfflineEmbedder()
        return
    with OpenAIServer(api_key=KEY) as server:
        yield embedder(server, dimensions=512)


def test_every_vector_has_the_model_and_size_it_says(any_embedder: Embedder) -> None:
    vectors = any_embedder.embed(["a cat", "我喜欢绿茶"], deadline=soon())

    size = int(any_embedder.model.rpartition("@")[2])
    assert {vector.model for vector in vectors} == {any_embedder.model}
    assert {len(vector.data) for vector in vectors} == {size}


def test_vectors_come_in_the_order_of_their_texts(any_embedder: Embedder) -> None:
    texts = [f"number {index} of them" for index in range(150)]

    together = embed_texts(texts, deadline=soon(), embedder=any_embedder)

    (last,) = any_embedder.embed(texts[-1:], deadline=soon())
    assert len(together) == len(texts)
    assert together[-1] == last
    assert together[0] != last


def test_a_request_holds_from_1_to_64_texts(any_embedder: Embedder) -> None:
    before = any_embedder.batch_size
    any_embedder.embed(["a cat"] * before, deadline=soon())

    assert 1 <= before <= any_embedder.batch_size <= MAX_BATCH_SIZE


def test_texts_that_share_words_are_nearer(any_embedder: Embedder) -> None:
    asked, answer, other = any_embedder.embed(
        ["where does the ferry leave", "the ferry leaves at the harbour", "my cat eats fish"],
        deadline=soon(),
    )

    near, far = cosines(asked, [answer, other])
    assert near > far


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_blank_text_is_near_nothing(any_embedder: Embedder, blank: str) -> None:
    nothing, something = any_embedder.embed([blank, "a cat"], deadline=soon())

    assert cosines(something, [nothing, something]).tolist() == [0.0, pytest.approx(1.0)]


def test_half_a_character_does_no_harm(any_embedder: Embedder) -> None:
    assert len(any_embedder.embed(["x\ud800 y"], deadline=soon())) == 1


def test_no_texts_give_no_vectors(any_embedder: Embedder) -> None:
    assert any_embedder.embed([], deadline=soon()) == []
