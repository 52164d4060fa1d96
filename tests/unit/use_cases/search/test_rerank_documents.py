"""Documents of a caller in the order of their relevance."""

import pytest

from cairn.domain.errors import NotAuthorized
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.search.rerank_documents import Rerank, Reranked, rerank_documents
from tests.fakes.in_memory_cairn import SCOPE
from tests.fakes.word_reranker import WordReranker

DOCUMENTS = ("a train", "a cheap inn", " ", "cheap tea", "a ship")


def rerank(asked: Rerank, reranker: WordReranker | None = None, scope: Scope = SCOPE) -> Reranked:
    return rerank_documents(asked, scope=scope, deadline=1_000, reranker=reranker or WordReranker())


@pytest.mark.parametrize(
    ("top_n", "places"), [(None, [1, 3, 0, 2, 4]), (1, [1]), (2, [1, 3]), (99, [1, 3, 0, 2, 4])]
)
def test_best_first_and_equals_in_their_order(top_n: int | None, places: list[int]) -> None:
    found = rerank(Rerank("cheap inn", DOCUMENTS, top_n))

    assert [ranked.place for ranked in found.documents] == places
    assert found.documents[0].score == 1.0
    assert found.model == "words"


def test_blank_documents_are_not_sent_and_are_relevant_to_nothing() -> None:
    reranker = WordReranker()

    found = rerank(Rerank("inn", ("", "inn", "\n")), reranker)

    assert reranker.asked == [("inn", ["inn"], 1_000)]
    assert [tuple(ranked) for ranked in found.documents] == [(1, 1.0), (0, 0.0), (2, 0.0)]


@pytest.mark.parametrize("permission", [Permission.WRITE, Permission.DELETE])
def test_it_needs_what_a_search_needs(permission: Permission) -> None:
    with pytest.raises(NotAuthorized):
        rerank(Rerank("inn", DOCUMENTS), scope=Scope("p", frozenset({permission})))
