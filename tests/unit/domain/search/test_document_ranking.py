"""How relevant documents of a caller are."""

import numpy as np
import pytest

from cairn.domain.search.document_ranking import relevance

ENGLISH = [
    "The ferry leaves the harbour at nine",
    "A cheap inn near the station",
    "The harbour ferry is a fast ferry",
    "Cats sleep all day",
]
CHINESE = ["渡轮九点离开港口", "车站附近有一家便宜的旅馆", "猫整天睡觉"]


def ranked(query: str, documents: list[str]) -> list[int]:
    scores = relevance(query, documents, None)
    return sorted(range(len(documents)), key=lambda place: -scores[place])


@pytest.mark.parametrize(
    ("query", "documents", "best"),
    [
        ("When does the ferry leave?", ENGLISH, 0),
        ("a cheap inn", ENGLISH, 1),
        ("sleeping cat", ENGLISH, 3),
        ("渡轮什么时候离开", CHINESE, 0),
        ("便宜的旅馆", CHINESE, 1),
        ("整天睡觉的猫", CHINESE, 2),
    ],
)
def test_the_document_that_says_it_comes_first(query: str, documents: list[str], best: int) -> None:
    assert ranked(query, documents)[0] == best


@pytest.mark.parametrize("query", ["quantum chromodynamics", "量子力学", "the of and", "?!"])
def test_what_shares_no_word_is_irrelevant(query: str) -> None:
    assert relevance(query, [*ENGLISH, *CHINESE], None).tolist() == [0.0] * 7


def test_scores_lie_between_0_and_1_and_equals_are_equal() -> None:
    scores = relevance("harbour ferry", [*ENGLISH, ENGLISH[0]], None)

    assert 0 < scores[1:3].max() <= 1
    assert scores[0] == scores[4] > 0
    assert scores[1] == scores[3] == 0


def test_a_document_that_says_all_of_a_question_is_certain() -> None:
    assert relevance("harbour ferry", ENGLISH, None)[2] == pytest.approx(1)


def test_vectors_find_what_other_words_say() -> None:
    cosine = np.array([0.1, 0.55, 0.05, 0.0])

    scores = relevance("affordable hotel", ENGLISH, cosine)

    assert scores.argmax() == 1
    assert scores[1] > 0.9
    assert scores[3] == 0


def test_words_and_vectors_together_give_falling_scores_in_their_order() -> None:
    cosine = np.array([0.2, 0.0, 0.4, 0.5])

    scores = relevance("harbour ferry", ENGLISH, cosine)

    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores[2] >= scores[0] >= scores[1]


def test_one_document_is_ranked_by_itself() -> None:
    assert relevance("tea", ["green tea"], None)[0] == pytest.approx(1)
    assert relevance("tea", ["coffee"], np.array([np.nan]))[0] == 0
