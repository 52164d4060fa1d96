"""Texts of any size that ask as much as they can of rules."""

import re
from collections import Counter

import pytest

from scripts.bench.rules.hostile_texts import forms, talks
from scripts.bench.rules.near_misses import NearMiss, near_misses


def test_every_form_has_a_name_of_its_own() -> None:
    names = Counter([*(form.name for form in forms()), *(talk.name for talk in talks())])

    assert set(names.values()) == {1}


def test_a_form_makes_as_much_as_is_asked_for() -> None:
    for form in forms():
        for size in (20_000, 40_000):
            assert 0.9 * size <= len(form(size).encode()) <= size, form.name


def test_a_talk_makes_as_many_messages_and_numbers_them() -> None:
    (talk,) = [talk for talk in talks() if talk.name == "a{n}"]

    assert talk(3) == ["a0", "a1", "a2"]


def test_nothing_is_left_to_chance() -> None:
    assert [form(3_000) for form in forms()] == [form(3_000) for form in forms()]


@pytest.mark.parametrize(
    ("pattern", "misses"),
    [
        (r"\s+x", [NearMiss("", " ")]),
        (r"ab(?:cd|e)*f", [NearMiss("ab", "cd"), NearMiss("ab", "e")]),
        (r"(?:a|bc)+\d{9}", [NearMiss("", "a"), NearMiss("", "bc"), NearMiss("a", "7")]),
        (r"<[^>]*>", [NearMiss("<", "a")]),
        (r"(?<=x)y{2,}", [NearMiss("x", "y")]),
        (r"I (?:really )?(like \w+)", [NearMiss("I like ", "a")]),
        (r"colou?r{1,3}", []),
    ],
)
def test_near_misses_repeat_each_part_that_may_be_repeated(
    pattern: str, misses: list[NearMiss]
) -> None:
    assert near_misses(re.compile(pattern)) == misses
