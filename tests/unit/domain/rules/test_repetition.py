"""When the same words are the same statement."""

import pytest

from cairn.domain.rules.repetition import can_repeat, is_same_occasion
from cairn.domain.text.normal_form import normal_form

DAY = 86_400_000


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("I live in Porto.", "i live in  Porto!"),
        ("Don’t call me, please", "don't call me please"),
        ("ＡＢＣ def", "abc DEF"),
        ("我住在上海。", "我住在上海"),
    ],
)
def test_case_width_and_stops_make_no_difference(first: str, again: str) -> None:
    assert normal_form(first) == normal_form(again)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("I like tea", "I like tea?"),
        ("I do like tea", "I do not like tea"),
        ("I write C++", "I write C#"),
        ("I weigh 3.5", "I weigh 35"),
        ("It is -5 outside", "It is 5 outside"),
    ],
)
def test_what_changes_the_meaning_makes_one(first: str, other: str) -> None:
    assert normal_form(first) != normal_form(other)


@pytest.mark.parametrize(
    "words",
    [
        "yes",
        "Ok!",
        "no thanks",
        "Sounds good to me.",
        "好的",
        "好的，谢谢",
        "嗯嗯",
        "没问题，知道了",
        "That one",
        "👍",
        "",
    ],
)
def test_a_reply_depends_on_what_it_answers(words: str) -> None:
    assert not can_repeat(words)


@pytest.mark.parametrize(
    "words",
    ["My sister works at the port.", "I live in Porto", "I'm a nurse.", "My name is Ines.",
     "I love jazz", "我住在上海", "我喜欢茶"],
)  # fmt: skip
def test_a_statement_stands_for_itself(words: str) -> None:
    assert can_repeat(words)


@pytest.mark.parametrize(
    "words",
    [
        "I saw a heron today.",
        "We met last week at the port",
        "I have a test on Monday",
        "今天我去爬山了",
        "I ran three days ago",
    ],
)
def test_relative_times_said_on_two_days_are_two_events(words: str) -> None:
    assert not is_same_occasion(words, 0, DAY)
    assert is_same_occasion(words, 0, DAY - 1)


def test_lasting_words_may_be_said_on_any_day() -> None:
    assert is_same_occasion("I swim on Mondays.", 0, 40 * DAY)
