"""Order and threshold do not depend on which vectors have arrived."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.domain.index.projection import Projection, Vector
from cairn.domain.index.vectors import quantise
from cairn.domain.index.view import view
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.calibration import DEFAULT_MIN_SCORE
from cairn.domain.search.candidate_columns import candidates_of
from cairn.domain.search.missing_vectors import passing
from cairn.domain.search.question import Question
from cairn.domain.search.ranked_hits import RankedHits
from cairn.domain.search.ranking import rank
from cairn.domain.text.analysis import analyse
from tests.effort import tries
from tests.projections import seen

THRESHOLDS = (DEFAULT_MIN_SCORE, 0.5)  # what callers of MemOS and of MemoryRelay get who name none

ROUNDING = 1e-9  # what is 0.5 in one order of additions may be a little less in another


def near(cosine: float) -> Vector:
    """A vector with this cosine to that of the question."""
    return quantise([cosine, np.sqrt(1 - cosine**2)], "plane@2")


def ask(words: str) -> Question:
    return Question(words, analyse(words), near(1.0), session_id="asked from")


def memory(
    number: int, text: str = "", context: str = "", cosine: float | None = None
) -> Projection:
    vector = None if cosine is None else near(cosine)
    return replace(seen(f"m{number}", text, context), vector=vector)


class Judged:
    """A ranking by memory id: place, signals other than vectors, and what it passes."""

    def __init__(self, question: Question, projections: Sequence[Projection]) -> None:
        found = candidates_of(question, [view(projections, (), 0).segments])
        hits = rank(question, found)
        ids = [found.ref(number).memory_id for number in range(len(found))]
        order = [ref.memory_id for ref in hits.refs()]
        self.place = {memory_id: place for place, memory_id in enumerate(order)}
        self.signals = {memory_id: _signals(hits, number) for number, memory_id in enumerate(ids)}
        self.confidence = dict(zip(ids, hits.confidence.score.tolist(), strict=True))
        self.passing = dict(zip(order, hits.passing.tolist(), strict=True))
        self.scores = hits.scores.tolist()

    def is_beaten(self, one: str, by: str) -> bool:
        """On every signal but vectors."""
        mine, other = self.signals[one], self.signals[by]
        return mine != other and all(a <= b for a, b in zip(mine, other, strict=True))


def _signals(hits: RankedHits, number: int) -> tuple[float, ...]:
    fused, boosts = hits.fused, hits.boosts
    columns = (fused.text, fused.context, boosts.speaker, boosts.time, boosts.session)
    return tuple(round(float(column[number]), 6) for column in columns)


TERMS = st.lists(st.sampled_from("abcdef"), max_size=6)
MEMORIES = st.lists(
    st.tuples(TERMS, TERMS, st.floats(-0.2, 1.0), st.sampled_from("xyz"), st.booleans()),
    min_size=2,
    max_size=9,
).map(
    lambda drawn: [
        replace(
            seen(f"m{number}", "", kind=MemoryKind.FACT, speaker=speaker),
            text_terms=tuple(text),
            context_terms=(*text, *around),
            vector=near(cosine),
            session_ids=("asked from",) if is_here else (),
        )
        for number, (text, around, cosine, speaker, is_here) in enumerate(drawn)
    ]
)
QUESTIONS = TERMS.map(lambda terms: ask(" ".join(terms)))


@settings(max_examples=tries(1_000))
@given(QUESTIONS, MEMORIES, st.data())
def test_losing_vectors_lifts_nothing(
    question: Question, whole: list[Projection], data: st.DataObject
) -> None:
    """No memory rises above one that beats it on every other signal, if words speak for that one;
    and none gets over a threshold.
    """
    lost = data.draw(st.sets(st.sampled_from(range(len(whole))), min_size=1))
    some = [replace(p, vector=None) if number in lost else p for number, p in enumerate(whole)]

    before, after = Judged(question, whole), Judged(question, some)

    for one in after.place:
        for other in after.place:
            has_vector = int(other[1:]) not in lost
            counts = has_vector or after.confidence[other] >= DEFAULT_MIN_SCORE
            if counts and after.is_beaten(one, by=other):
                was_below = before.place[one] > before.place[other]
                assert not was_below or after.place[one] > after.place[other]
        for threshold in THRESHOLDS:
            was_passing = before.passing[one] >= threshold - ROUNDING
            assert after.passing[one] < threshold or was_passing
    assert after.scores == sorted(after.scores, reverse=True)


CASES = [
    # What is lost, and the order without it: by words where they speak for what has no vector, ...
    ("the best", {0}, [0, 1, 3, 2]),
    ("one with fewer words", {1}, [0, 1, 3, 2]),
    ("all", {0, 1, 2, 3}, [0, 1, 2, 3]),
    # ... but what hardly shares a word with the question is not taken for more than it shows.
    ("hardly related", {2}, [0, 1, 3, 2]),
]


@pytest.mark.parametrize(("lost", "order"), [row[1:] for row in CASES], ids=[r[0] for r in CASES])
def test_what_has_no_vector_is_compared_by_its_words(lost: set[int], order: list[int]) -> None:
    drawn = [
        ("blue drawer passport", 0.7),
        ("blue drawer passport and four more words", 0.2),
        ("blue car", 0.5),
        ("travel papers", 0.95),
    ]
    whole = [
        memory(number, text, cosine=None if number in lost else cosine)
        for number, (text, cosine) in enumerate(drawn)
    ]
    question = ask("blue drawer passport")

    place = Judged(question, whole).place

    assert sorted(range(len(drawn)), key=lambda number: place[f"m{number}"]) == order


def test_what_has_no_vector_yet_leaves_the_others_where_they_are() -> None:
    texts = {"blue drawer passport": 0.3, "travel papers": 0.9, "blue car": 0.1}
    others = [memory(n, text, cosine=cosine) for n, (text, cosine) in enumerate(texts.items())]
    question, arriving = ask("blue drawer passport"), memory(9, "blue skies")

    alone, together = Judged(question, others), Judged(question, [*others, arriving])

    assert list(alone.place) == ["m0", "m1", "m2"]
    assert [memory_id for memory_id in together.place if memory_id != "m9"] == ["m0", "m1", "m2"]


def test_a_surer_memory_below_takes_others_along_only_where_vectors_are_known() -> None:
    """As working memory is, which never has one: verbatim words make no neighbour an answer."""
    confidence, band = np.array([0.2, 0.9, 0.3, 0.8]), np.array([0, 0, 2, 2])

    known = passing(confidence, np.zeros(4, np.bool_), band)
    lacking = passing(confidence, np.array([True, True, False, True]), band)

    assert known.tolist() == pytest.approx([0.9, 0.9, 0.8, 0.8])
    assert lacking.tolist() == pytest.approx([0.2, 0.9, 0.3, 0.8])


@pytest.mark.parametrize("missing", [0, 30, 90, 140])
def test_a_crowded_model_makes_nothing_sure_because_vectors_are_missing(missing: int) -> None:
    """Of 150 memories that all lie near the question, as some models have it."""
    crowd = [memory(n, "tea", cosine=0.8 + n / 10_000) for n in range(150)]
    some = [replace(p, vector=None) if n * 7 % 150 < missing else p for n, p in enumerate(crowd)]

    judged = Judged(ask("passport"), some)

    assert max(judged.passing.values()) < DEFAULT_MIN_SCORE
