"""Which messages are kept verbatim beside what a model extracted from them."""

import pytest

from cairn.domain.understanding.uncovered import is_uncovered
from tests.builders import make_statement

TRIP = "In June I flew to Lima. My brother Otto met me there."


def uncovered(
    words: str, *extracted: str, known: tuple[str, ...] = (), is_by_person: bool = True
) -> bool:
    statements, before = map(make_statement, extracted), map(make_statement, known)
    return is_uncovered(words, statements, before, is_by_person=is_by_person)


def test_a_sentence_that_the_model_passed_over_is_uncovered() -> None:
    assert uncovered(TRIP)
    assert uncovered(TRIP, "The user flew to Lima in June")


def test_other_words_for_the_same_cover_it() -> None:
    assert not uncovered(
        TRIP, "The user flew to Lima in June", "Otto, a brother, met the user there"
    )
    assert not uncovered("我对花生过敏", "用户对花生过敏")


def test_a_reasoning_covers_too() -> None:
    guess = make_statement("The user may like cheap hotels").model_copy(
        update={"reasoning": "They chose 7 Days Inn"}
    )

    assert not is_uncovered("I choose 7 Days Inn", [guess], [], is_by_person=True)


def test_a_known_memory_covers_only_with_every_term() -> None:
    assert not uncovered("I live in Oslo", known=("The user lives in Oslo",))
    assert uncovered("I live in Oslo now", known=("The user once was in Oslo",))


@pytest.mark.parametrize(
    "words", ["Which hotels are there?", "Thanks a lot!", "Hi", "好的，谢谢", "?!", "有什么酒店？"]
)
def test_questions_and_mere_replies_state_nothing(words: str) -> None:
    assert not uncovered(words)


def test_of_an_assistant_only_long_answers_are_kept() -> None:
    long = " ".join(f"Step {word}." for word in "abcdefghijklmnopqrstuvwxyz")

    assert not uncovered("You can consider Hilton.", is_by_person=False)
    assert uncovered(f"{long} {TRIP} Boil the beans with onions and cumin.", is_by_person=False)
