"""Order and score of what may answer a question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.vectors import quantise
from cairn.domain.index.view import view
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.question import Question
from cairn.domain.search.ranked_hits import RankedHits
from cairn.domain.search.ranking import rank as ranked
from cairn.domain.text.analysis import analyse
from cairn.domain.times.spans import Span
from tests.projections import seen

EMBEDDER = OfflineEmbedder()
THRESHOLD = 0.45


def vector(text: str) -> Vector:
    return EMBEDDER.embed([text], deadline=0)[0]


def ask(words: str, **changes: Any) -> Question:
    return Question(**{"words": words, "terms": analyse(words), "vector": None, **changes})


class Ranked(NamedTuple):
    memory_id: str
    score: float


def rank(question: Question, projections: Sequence[Projection]) -> list[Ranked]:
    """Of projections that are all there is."""
    hits = ranked(question, candidates_of(question, [view(projections, (), 0).segments]))
    return [Ranked(*pair) for pair in zip(_ids(hits), hits.scores.tolist(), strict=True)]


def _ids(hits: RankedHits) -> list[str]:
    return [ref.memory_id for ref in hits.refs()]


def ids(found: list[Ranked]) -> list[str]:
    return [memory.memory_id for memory in found]


TERMS = st.lists(st.sampled_from("abcdef"), max_size=6).map(tuple)
VECTORS = st.none() | st.sampled_from(["a b", "c d", "e"]).map(vector)
CANDIDATES = st.lists(
    st.builds(
        lambda text, extra, vec, at: seen(
            "", "", text_terms=text, context_terms=text + extra, vector=vec, event_time=at
        ),
        *(TERMS, TERMS, VECTORS, st.integers(0, 2)),
    ),
    max_size=8,
).map(lambda drawn: [_renamed(p, number) for number, p in enumerate(drawn)])
QUESTIONS = st.builds(lambda terms, vec: ask("", terms=terms, vector=vec), TERMS, VECTORS)


def _renamed(p: Projection, number: int) -> Projection:
    return seen(
        f"m{number}",
        "",
        text_terms=p.text_terms,
        context_terms=p.context_terms,
        vector=p.vector,
        event_time=p.event_time,
    )


@given(QUESTIONS, CANDIDATES)
def test_every_candidate_is_ranked_once_with_a_falling_score(
    question: Question, candidates: list[Projection]
) -> None:
    found = rank(question, candidates)

    scores = [one.score for one in found]
    assert sorted(ids(found)) == sorted(p.memory_id for p in candidates)
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


@given(QUESTIONS, CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_candidates_arrive_in_does_not_matter(
    question: Question, candidates: list[Projection], random: Any
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)

    assert ids(rank(question, shuffled)) == ids(rank(question, candidates))


def test_the_better_match_is_first() -> None:
    found = rank(ask("where is my passport"), [seen("a", "tea"), seen("b", "passport drawer")])

    assert ids(found) == ["b", "a"]


def test_the_turn_before_the_answer_helps_to_find_it() -> None:
    answer = seen("b", "a pug", context="what breed is the dog")

    found = rank(ask("dog breed"), [seen("a", "a cake"), answer])

    assert ids(found)[0] == "b"
    assert found[0].score >= THRESHOLD


def test_a_near_vector_decides_where_words_do_not() -> None:
    candidates = [
        seen("a", "gardening", vector=vector("gardening")),
        seen("b", "photographer", vector=vector("photographer")),
    ]

    found = rank(ask("photographs", vector=vector("photographs")), candidates)

    assert ids(found)[0] == "b"


def test_a_vector_of_another_model_is_not_compared() -> None:
    other = Vector(data=np.full(4, 127, np.int8).tobytes(), scale=0.1, model="other@4")

    found = rank(ask("tea", vector=vector("tea")), [seen("a", "cup", vector=other)])

    assert found[0].score == 0.0


def test_equals_are_ordered_newest_first_then_by_id() -> None:
    candidates = [seen("b", "tea"), seen("a", "tea"), seen("c", "tea", event_time=5)]

    assert ids(rank(ask("tea"), candidates)) == ["c", "a", "b"]


def test_a_question_without_terms_is_answered_newest_first() -> None:
    candidates = [seen("a", "tea", event_time=1), seen("b", "cake", event_time=2)]

    assert ids(rank(ask("?!"), candidates)) == ["b", "a"]


def test_no_candidates_give_no_answer() -> None:
    assert rank(ask("tea"), []) == []


def test_the_session_asked_from_decides_between_equals() -> None:
    candidates = [seen("a", "tea", event_time=9), seen("b", "tea", session_ids=("s",))]

    assert ids(rank(ask("tea", session_id="s"), candidates)) == ["b", "a"]


def test_a_named_person_is_preferred_where_several_speak() -> None:
    candidates = [
        seen("a", "painted a lake", speaker="Bo", event_time=9),
        seen("b", "painted a lake", speaker="Ann"),
        seen("c", "ate cake", speaker="Bo"),
    ]

    assert ids(rank(ask("What did Ann paint?"), candidates))[0] == "b"


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("José", "What did Jose paint?"),
        ("小明", "小明画了什么？"),
        ("Zoë Å", "What did zoe paint?"),
    ],
)
def test_a_name_in_any_script_is_a_persons(name: str, question: str) -> None:
    candidates = [
        seen("a", "painted a lake 画", speaker="Bo", event_time=9),
        seen("b", "painted a lake 画", speaker=name),
    ]

    assert ids(rank(ask(question), candidates))[0] == "b"


def test_a_single_speaker_has_no_advantage() -> None:
    candidates = [
        seen("a", "painted a lake", event_time=9),
        seen("b", "painted a lake", speaker="Ann"),
        seen("c", "ate cake"),
    ]

    assert ids(rank(ask("What did Ann paint?"), candidates))[0] == "a"


FEW = ["My passport is in the blue drawer", "I am allergic to peanuts", "My sister lives in Oslo"]
FEW_CHINESE = ["我的护照在蓝色抽屉里", "我对花生过敏", "我姐姐住在奥斯陆"]


def stored(texts: list[str]) -> list[Projection]:
    lines = [f"8 May 2023 user: {text}" for text in texts]
    return [
        seen(f"m{n}", line, context=" ".join(lines[:n]), vector=vector(line))
        for n, line in enumerate(lines)
    ]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("texts", "question"),
    [(FEW, "Where did I put my passport?"), (FEW_CHINESE, "请问我的护照在哪里？")],
)
def test_a_relevant_memory_passes_the_default_threshold_in_a_small_store(
    texts: list[str], question: str, size: int
) -> None:
    found = rank(ask(question, vector=vector(question)), stored(texts[:size]))

    assert found[0].score >= THRESHOLD
    assert "m0" in ids(found)[:1]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("texts", "question"),
    [
        (FEW, "Which programming language does the payment service use?"),
        (FEW_CHINESE, "支付服务用什么编程语言？"),
        (FEW, "支付服务用什么编程语言？"),
    ],
)
def test_an_unrelated_question_stays_below_the_default_threshold(
    texts: list[str], question: str, size: int
) -> None:
    found = rank(ask(question, vector=vector(question)), stored(texts[:size]))

    assert found[0].score < THRESHOLD


def test_a_time_in_the_question_prefers_what_happened_then_and_soon_after() -> None:
    may = Span(datetime(2023, 5, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC))
    days = {"in": 10, "after": 34, "before": -3, "late": 60}
    candidates = [
        seen(name, "a trip", event_time=may.start_ms + count * 86_400_000)
        for name, count in days.items()
    ]

    found = rank(ask("the trip in May 2023", times=(may,)), candidates)

    assert ids(found) == ["in", "after", "late", "before"]


def test_order_is_the_same_whatever_lies_beyond_the_hundred_best() -> None:
    """What an external index brings, and what one that sees everything has."""
    question = ask("green tea cup", vector=vector("green tea cup"))
    texts = [f"{'green ' * (n % 7)}tea {n} cup" if n % 2 else f"cake {n}" for n in range(400)]
    everything = [seen(f"m{n:03}", text, vector=vector(text)) for n, text in enumerate(texts)]
    all_seen = candidates_of(question, [view(everything, (), 0).segments])

    whole = ranked(question, all_seen)

    nearest = np.argsort(-all_seen.cosine, kind="stable")[:100].tolist()
    wordy = whole.order[:100].tolist()
    pool = [everything[number] for number in sorted({*nearest, *wordy})]
    pool_seen = candidates_of(question, [view(pool, (), 0).segments])
    least = np.sort(all_seen.cosine)[-100]
    beyond = np.where(pool_seen.cosine < least, -np.inf, pool_seen.cosine)
    pool_seen = replace(pool_seen, cosine=beyond, statistics=all_seen.statistics)
    part = ranked(question, pool_seen)
    assert _ids(part)[:25] == _ids(whole)[:25]
    assert part.scores[:25] == pytest.approx(whole.scores[:25])


def test_where_a_person_is_named_others_are_less_sure_to_answer() -> None:
    candidates = [
        seen("a", "painted a lake", speaker="Bo"),
        seen("b", "sang a song", speaker="Ann"),
    ]

    unnamed = rank(ask("Who painted a lake?"), candidates)
    named = rank(ask("Did Ann paint a lake?"), candidates)

    assert unnamed[0].score == 1.0
    assert max(hit.score for hit in named) < 0.8


def test_a_model_whose_cosines_lie_close_together_does_not_make_all_sure() -> None:
    rng = np.random.default_rng(7)
    rows = 1.0 + 0.4 * rng.normal(size=(300, 1536))  # unrelated texts: about 0.86
    crowded = [
        seen(f"m{n}", "cake", vector=quantise(row, "crowded@1536")) for n, row in enumerate(rows)
    ]
    asked = quantise(1.0 + 0.4 * rng.normal(size=1536), "crowded@1536")
    known = quantise(rows[3], "crowded@1536")

    unrelated = rank(ask("tea", vector=asked), crowded)
    same = rank(ask("tea", vector=known), crowded)

    assert unrelated[0].score < THRESHOLD <= same[0].score
    assert same[0].memory_id == "m3"
    assert same[1].score < THRESHOLD
