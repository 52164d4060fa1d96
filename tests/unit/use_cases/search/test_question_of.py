"""A query, ready to be ranked."""

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.search.query import SearchQuery
from cairn.use_cases.search.question_of import TERMS_MAX, question_of
from tests.fakes.ports import FakeClock
from tests.fakes.troubled_models import TroubledEmbedder


def terms(text: str) -> tuple[str, ...]:
    query = SearchQuery(text=text, sources=(), limits={})
    away = TroubledEmbedder(DependencyUnavailable("away"))
    return question_of(query, deadline=0, embedder=away, clock=FakeClock()).terms


def test_its_terms_are_different_and_in_order() -> None:
    assert terms("Which kayak? The red kayak!") == ("kayak", "red")


def test_of_a_whole_document_the_first_terms_count() -> None:
    words = [f"word{number}" for number in range(TERMS_MAX + 100)]

    assert terms(" ".join(words)) == tuple(words[:TERMS_MAX])
