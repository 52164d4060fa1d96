"""Which memories are one answer."""

import pytest

from cairn.domain.memory.memory import MemoryKind
from cairn.domain.search.duplicates import LONGEST, distinct
from cairn.domain.search.query import ScoredMemory
from tests.builders import NOW, change_of, make_statement, make_task

DAY = 86_400_000
LONG = (
    "the green bicycle with the basket that my aunt in Oslo gave to me for my tenth birthday is old"
)


def found(words: str, score: float = 0.9, *, at: int = NOW, **fields: object) -> ScoredMemory:
    memory = change_of(make_task(at=NOW), 0).memory
    statement = make_statement(words, at=at).model_copy(update=fields)
    return ScoredMemory(memory.model_copy(update={"statement": statement}), score)


def words(*memories: ScoredMemory) -> list[tuple[str, float]]:
    return [(hit.memory.statement.words, hit.score) for hit in distinct(memories)]


def test_the_same_words_on_one_day_are_one_answer_the_best() -> None:
    assert words(found(LONG, 0.9), found(f"Oh, {LONG}!", 0.8)) == [(f"Oh, {LONG}!", 0.9)]


@pytest.mark.parametrize(
    "other",
    [
        found(LONG, at=NOW + DAY),
        found(LONG, speaker="assistant"),
        found(LONG, kind=MemoryKind.PREFERENCE),
        found(LONG.replace("is old", "is not old")),
        found(f"{LONG} 2"),
        found("a red car"),
    ],
)
def test_another_day_speaker_kind_figure_or_negation_is_another_answer(other: ScoredMemory) -> None:
    assert len(distinct([found(LONG), other])) == 2


def test_a_turn_takes_the_place_of_a_sentence_drawn_from_it() -> None:
    sentence = found("I flew to Lima", 0.9, evidence=("t:0",))
    turn = found("I flew to Lima. Otto met me there.", 0.7, evidence=("t:0",))

    assert words(sentence, turn) == [("I flew to Lima. Otto met me there.", 0.9)]
    assert words(turn, sentence) == [("I flew to Lima. Otto met me there.", 0.7)]


def test_what_is_told_in_other_words_is_another_answer() -> None:
    other_words = found("The user visited Peru's capital by plane", evidence=("t:0",))
    turn = found("I flew to Lima. Otto met me there.", evidence=("t:0",))

    assert len(distinct([other_words, turn])) == 2


def test_of_long_texts_the_rest_decides() -> None:
    long = " ".join(f"word{number}" for number in range(2_000))

    assert len(long) > LONGEST
    assert len(words(found(long), found(long))) == 1
    assert len(words(found(long), found(f"{long} more"))) == 2
