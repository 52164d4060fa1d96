"""How large an answer is as Lambda sends it, and how a text is cut to a size."""

import json
from typing import Any

import pytest

from cairn.api.answer_size import (
    QUOTES,
    RESPONSE_MAX,
    ROOM,
    beginning,
    common_limit,
    count_fitting,
    fits,
    sent_size,
)

# One of each length that a character of a text has in an answer, and each way to escape one.
CHARACTERS = list('aé漢😀"\\\n\t\b\x01\x1f\x7f\u2028/')
TEXTS = [
    *(character * 60 for character in CHARACTERS),
    "".join(CHARACTERS) * 5,
    "one two three " * 8,
    "今天天气很好。我们去公园吧。" * 5,
    "e\u0301" * 40,
]
ENDS = set(" \n\t。")  # of words and sentences


def as_lambda_sends(body: str) -> int:
    """Bytes of the string that the runtime makes of a body."""
    return len(json.dumps(body, ensure_ascii=False).encode()) - 2


def as_json(value: Any) -> str:
    """Without blanks, as bodies are written."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("value", [*TEXTS, "", None, 1.5, {'a"': ["b", {}, [], True]}, TEXTS])
def test_a_value_is_as_large_as_it_is_sent(value: Any) -> None:
    assert sent_size(value) == as_lambda_sends(as_json(value))


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_body_fits_up_to_its_room(character: str) -> None:
    size = sent_size(character) - QUOTES
    longest = (ROOM - QUOTES) // size

    assert fits(as_json(character * longest))
    assert not fits(as_json(character * (longest + 1)))


def test_the_room_leaves_some_to_what_surrounds_a_body() -> None:
    assert 100_000 < RESPONSE_MAX - ROOM < 1_000_000


@pytest.mark.parametrize("text", TEXTS)
def test_a_beginning_is_as_long_as_may_be(text: str) -> None:
    for limit in range(QUOTES, sent_size(text) + 3):
        begun = beginning(text, limit)

        assert text.startswith(begun)
        assert sent_size(begun) <= limit
        if not ENDS.intersection(text):
            assert begun == text or sent_size(text[: len(begun) + 1]) > limit


def test_nothing_begins_with_less_than_its_quotes() -> None:
    assert [beginning("word", limit) for limit in (-5, 0, QUOTES)] == [""] * 3


@pytest.mark.parametrize(
    ("text", "characters", "begun"),
    [
        ("one two three", 9, "one two "),
        ("one two three", 8, "one two "),
        ("one two three", 13, "one two three"),
        ("今天下雨。我们在家", 7, "今天下雨。"),
        ("word " + "x" * 60, 50, "word " + "x" * 45),
        ("x" * 60, 50, "x" * 50),
    ],
)
def test_a_beginning_ends_with_a_word_where_one_ends_nearby(
    text: str, characters: int, begun: str
) -> None:
    assert beginning(text, sent_size(text[:characters])) == begun


@pytest.mark.parametrize(
    ("sizes", "room", "limit"),
    [
        ([], 10, 0),
        ([3, 5], 8, 5),
        ([3, 5], 100, 5),
        ([3, 5], 7, 4),
        ([5, 5, 5], 12, 4),
        ([1, 2, 90, 100], 53, 25),
        ([1, 2, 90, 100], 183, 90),
        ([9], 0, 0),
        ([9], -4, 0),
    ],
)
def test_the_largest_shrink_to_a_common_size(sizes: list[int], room: int, limit: int) -> None:
    assert common_limit(reversed(sizes), room) == common_limit(sizes, room) == limit
    assert sum(min(size, limit) for size in sizes) <= max(0, room)


@pytest.mark.parametrize(
    ("sizes", "room", "count"), [([], 5, 0), ([6], 5, 0), ([2, 3], 5, 2), ([2, 4, 1], 5, 1)]
)
def test_the_first_are_counted_until_one_does_not_fit(
    sizes: list[int], room: int, count: int
) -> None:
    assert count_fitting(sizes, room) == count
