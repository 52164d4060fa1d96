"""The text that goes into a prompt, to the letter."""

from itertools import pairwise

import pytest

from cairn.domain.memory.handling import Handling
from cairn.domain.memory.memory import Memory
from cairn.domain.search.context_block import (
    HEADER,
    age,
    context_block,
)
from tests.builders import NOW, direct, make_new

SECOND = 1_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND
CHINESE = "备份服务器每天凌晨三点自动重启并检查磁盘空间"


def memory(content: str, importance: float = 0.5, before: int = 0) -> Memory:
    return direct(make_new(content), at=NOW - before, handling=Handling(importance=importance))


def text(*memories: Memory, max_tokens: int | None = None) -> str:
    return context_block(memories, NOW, max_tokens).text


def test_the_best_comes_first_and_nothing_after_the_last() -> None:
    block = context_block(
        [
            memory("User prefers dark mode", 0.7, 2 * DAY),
            memory("Releases are cut on Thursdays", 0.8, 7 * DAY),
        ],
        NOW,
        None,
    )

    assert block.text == (
        "## Relevant Memories\n"
        "\n"
        "1. User prefers dark mode (importance: 0.7, stored 2 days ago)\n"
        "2. Releases are cut on Thursdays (importance: 0.8, stored 1 week ago)"
    )
    assert block.used == 2


@pytest.mark.parametrize("max_tokens", [None, 1, 10_000])
def test_of_no_memories_there_is_no_text(max_tokens: int | None) -> None:
    assert context_block([], NOW, max_tokens) == ("", 0)


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        (-DAY, "just now"),
        (0, "just now"),
        (MINUTE - 1, "just now"),
        (MINUTE, "1 minute ago"),
        (2 * MINUTE, "2 minutes ago"),
        (HOUR - 1, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (DAY - 1, "23 hours ago"),
        (DAY, "1 day ago"),
        (7 * DAY - 1, "6 days ago"),
        (7 * DAY, "1 week ago"),
        (14 * DAY - 1, "1 week ago"),
        (29 * DAY, "4 weeks ago"),
        (30 * DAY, "1 month ago"),
        (60 * DAY, "2 months ago"),
        (364 * DAY, "12 months ago"),
        (365 * DAY, "1 year ago"),
        (3 * 365 * DAY, "3 years ago"),
    ],
)
def test_an_age_is_rounded_down_to_its_largest_unit(elapsed: int, expected: str) -> None:
    assert age(NOW - elapsed, NOW) == expected


@pytest.mark.parametrize(
    "content", ["two\nlines", "two\r\n\r\nlines", "two\u2028lines", " two \t lines\n"]
)
def test_every_memory_stays_on_its_line(content: str) -> None:
    assert text(memory(content)) == f"{HEADER}1. two lines (importance: 0.5, stored just now)"


@pytest.mark.parametrize(
    ("importance", "expected"), [(0, "0.0"), (0.66, "0.7"), (0.5, "0.5"), (1, "1.0")]
)
def test_importance_has_one_decimal(importance: float, expected: str) -> None:
    assert f"(importance: {expected}, " in text(memory("a", importance))


@pytest.mark.parametrize("content", ["The backup server reboots at three", CHINESE])
def test_a_budget_takes_whole_lines_as_long_as_they_fit(content: str) -> None:
    memories = [memory(f"{content} {number}") for number in range(8)]
    whole = text(*memories)

    blocks = [context_block(memories, NOW, tokens) for tokens in range(1, len(whole))]

    for tokens, block in enumerate(blocks, start=1):
        assert len(block.text) <= 4 * tokens
        assert block.text == whole[: len(block.text)]
        assert block.used == block.text.count("\n") - 1 or block == ("", 0)
    assert all(one.used <= next.used for one, next in pairwise(blocks))
    assert blocks[-1].text == whole
    assert {block.used for block in blocks} == set(range(9))


def test_the_next_line_comes_with_its_last_character() -> None:
    first, second = memory("one"), memory("two...")
    whole = text(first, second)
    assert len(whole) % 4 == 0

    assert text(first, second, max_tokens=len(whole) // 4) == whole
    assert text(first, second, max_tokens=len(whole) // 4 - 1) == text(first)


def test_a_first_line_that_does_not_fit_is_cut_and_nothing_else_takes_its_place() -> None:
    long, short = memory("x" * 400), memory("y")

    block = context_block([long, short], NOW, 25)

    assert block.text == f"{HEADER}1. {'x' * 75}"
    assert (len(block.text), block.used) == (100, 1)


@pytest.mark.parametrize("max_tokens", [1, 5])
def test_a_header_alone_is_no_context(max_tokens: int) -> None:
    assert context_block([memory("a")], NOW, max_tokens) == ("", 0)
