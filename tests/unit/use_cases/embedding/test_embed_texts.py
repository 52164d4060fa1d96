"""Texts get their vectors in as many requests as the server needs; what came back is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.use_cases.embedding.embed_texts import embed_texts
from scripts.local.model_server.limits import EmbeddingLimits
from tests.fakes.embedding_endpoint import EmbeddingEndpoint
from tests.fakes.ports import FakeClock
from tests.fakes.troubled_models import TroubledEmbedder

MINUTE = 60_000
TEXTS = [f"I own boat number {number}" for number in range(200)]
QUARTER = EmbeddingLimits(seconds_per_text=0.25)


def endpoint(limits: EmbeddingLimits) -> EmbeddingEndpoint:
    return EmbeddingEndpoint(FakeClock(), limits)


def vectors(server: EmbeddingEndpoint, texts: list[str], within: int = MINUTE) -> int:
    """How many of the texts got one, each from the beginning on."""
    answers = embed_texts(texts, deadline=server.clock.now() + within, embedder=server.embedder())
    are_known = [isinstance(answer, Vector) for answer in answers]
    assert len(are_known) == len(texts)
    assert are_known == sorted(are_known, reverse=True)
    return sum(are_known)


def test_no_texts_are_no_request() -> None:
    server = endpoint(QUARTER)

    assert vectors(server, []) == 0
    assert server.requests == []


def test_64_texts_on_a_server_that_takes_a_quarter_of_a_second_each() -> None:
    server = endpoint(QUARTER)

    assert vectors(server, TEXTS[:64]) == 64
    assert server.sizes == [8, 16, 16, 16, 8]


def test_what_came_before_time_was_up_is_kept() -> None:
    server = endpoint(EmbeddingLimits(seconds_per_text=1))

    assert 40 <= vectors(server, TEXTS) < 60


@pytest.mark.parametrize("seconds", [1.5, 3, 6, 12, 24])
def test_progress_is_certain_as_long_as_one_text_fits(seconds: float) -> None:
    assert vectors(endpoint(EmbeddingLimits(seconds_per_text=seconds)), TEXTS[:8]) >= 1


def test_a_silent_server_is_asked_a_few_times_and_then_left_alone() -> None:
    server = endpoint(QUARTER)
    server.falls_silent_after = 0

    assert vectors(server, TEXTS) == 0
    assert server.sizes == [8, 2, 1]


def test_when_the_embedder_is_away_the_rest_is_not_asked_for() -> None:
    embedder = TroubledEmbedder(DependencyUnavailable("away"), "number 70")

    answers = embed_texts(TEXTS, deadline=MINUTE, embedder=embedder)

    assert [len(request) for request in embedder.requests] == [64, 64]
    assert [isinstance(answer, Vector) for answer in answers] == [True] * 64 + [False] * 136


def test_while_a_culprit_is_sought_an_embedder_that_goes_away_is_asked_once() -> None:
    class Leaving(TroubledEmbedder):
        def __init__(self) -> None:
            super().__init__(InvalidRequest("no"))

        def embed(self, texts: object, *, deadline: int) -> list[Vector]:
            if self.requests:
                self.trouble = DependencyUnavailable("away")
            return super().embed(TEXTS, deadline=deadline)

    embedder = Leaving()
    answers = embed_texts(TEXTS[:8], deadline=MINUTE, embedder=embedder)

    assert len(embedder.requests) == 2
    assert {type(answer) for answer in answers} == {DependencyUnavailable}


@given(
    seconds=st.floats(0, 1),
    inputs=st.integers(1, 70),
    tokens=st.integers(70, 600),
    lengths=st.lists(st.integers(1, 800), max_size=100),
)
def test_whatever_the_server_manages_all_texts_get_their_vectors_in_the_end(
    seconds: float, inputs: int, tokens: int, lengths: list[int]
) -> None:
    limits = EmbeddingLimits(seconds_per_text=seconds, max_inputs=inputs, max_tokens=tokens)
    texts = [f"{number} " + "word " * length for number, length in enumerate(lengths)]

    assert vectors(endpoint(limits), texts, within=10 * MINUTE) == len(texts)
