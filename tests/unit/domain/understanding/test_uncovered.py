"""Which turns are kept word for word beside what a model made of them."""

import pytest

from cairn.domain.understanding.uncovered import is_untold
from tests.builders import make_statement

TRIP = "In June I flew to Lima. My brother Otto met me there."


def untold(words: str, *told: str, known: tuple[str, ...] = (), is_persons: bool = True) -> bool:
    return is_untold(
        words, map(make_statement, told), map(make_statement, known), is_persons=is_persons
    )


def test_a_sentence_that_the_model_passed_over_is_untold() -> None:
    assert untold(TRIP)
    assert untold(TRIP, "The user flew to Lima in June")


def test_what_is_told_in_other_words_is_told() -> None:
    assert not untold(TRIP, "The user flew to Lima in June", "Otto, a brother, met the user there")
    assert not untold("我对花生过敏", "用户对花生过敏")


def test_a_reasoning_tells_too() -> None:
    guess = make_statement("The user may like cheap hotels").model_copy(
        update={"reasoning": "They chose 7 Days Inn"}
    )

    assert not is_untold("I choose 7 Days Inn", [guess], [], is_persons=True)


def test_what_was_known_with_every_word_is_no_news() -> None:
    assert not untold("I live in Oslo", known=("The user lives in Oslo",))
    assert untold("I live in Oslo now", known=("The user once was in Oslo",))


@pytest.mark.parametrize(
    "words", ["Which hotels are there?", "Thanks a lot!", "Hi", "好的，谢谢", "?!", "有什么酒店？"]
)
def test_questions_and_mere_replies_declare_nothing(words: str) -> None:
    assert not untold(words)


def test_of_a_program_only_long_answers_are_kept() -> None:
    long = " ".join(f"Step {word}." for word in "abcdefghijklmnopqrstuvwxyz")

    assert not untold("You can consider Hilton.", is_persons=False)
    assert untold(f"{long} {TRIP} Boil the beans with onions and cumin.", is_persons=False)
