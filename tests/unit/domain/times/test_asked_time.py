"""Times that questions name, as stretches of the calendar."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.times.asked_time import asked_times

NOW = int(datetime(2026, 11, 21, 10, tzinfo=UTC).timestamp() * 1_000)  # a Saturday


def asked(words: str) -> list[str]:
    return [f"{span.start:%Y-%m-%d} {span.end:%Y-%m-%d}" for span in asked_times(words, NOW)]


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("What did I do last May?", "2026-05-01 2026-06-01"),
        ("what did I do last december", "2025-12-01 2026-01-01"),
        ("Where was Ann in May 2023?", "2023-05-01 2023-06-01"),
        ("the trip on the 8th of May", "2026-05-08 2026-05-09"),
        ("the party on 24 December", "2025-12-24 2025-12-25"),
        ("on May 8, 2023 at noon", "2023-05-08 2023-05-09"),
        ("the call of 2023-05-08", "2023-05-08 2023-05-09"),
        ("What did I buy two weeks ago?", "2026-11-04 2026-11-11"),
        ("Who called 3 days ago?", "2026-11-18 2026-11-19"),
        ("my last summer trip", "2026-06-01 2026-09-01"),
        ("the hike in summer", "2026-06-01 2026-09-01"),
        ("winter of 2021", "2021-12-01 2022-03-01"),
        ("What happened last week?", "2026-11-09 2026-11-16"),
        ("our plans for next month", "2026-12-01 2027-01-01"),
        ("Whom did I meet last Friday?", "2026-11-20 2026-11-21"),
        ("what did we eat yesterday", "2026-11-20 2026-11-21"),
        ("the day before yesterday", "2026-11-19 2026-11-20"),
        ("in the last 3 months", "2026-08-22 2026-11-22"),
        ("What did I read recently?", "2026-11-07 2026-11-22"),
        ("Where did I live in 2021?", "2021-01-01 2022-01-01"),
        ("去年五月我去了哪里？", "2025-05-01 2025-06-01"),
        ("2023年5月8日发生了什么", "2023-05-08 2023-05-09"),
        ("我三月做了什么", "2026-03-01 2026-04-01"),
        ("上周我见了谁", "2026-11-09 2026-11-16"),
        ("上周五我吃了什么", "2026-11-13 2026-11-14"),
        ("两周前", "2026-11-04 2026-11-11"),
        ("三个月前", "2026-08-07 2026-09-06"),
        ("昨天晚上", "2026-11-20 2026-11-21"),
        ("去年夏天", "2025-06-01 2025-09-01"),
        ("上个月", "2026-10-01 2026-11-01"),
        ("我最近去过哪里", "2026-11-07 2026-11-22"),
        ("前年的旅行", "2024-01-01 2025-01-01"),
    ],
)
def test_a_named_time_is_a_stretch_of_the_calendar(words: str, span: str) -> None:
    assert asked(words) == [span]


def test_every_time_named_counts_once_in_the_order_named() -> None:
    assert asked("last May or in June 2024?") == [
        "2026-05-01 2026-06-01",
        "2024-06-01 2024-07-01",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "May I ask what Ann likes?",
        "What may fall off the tree?",
        "Who sits in room 2021?",
        "on 31 June",
        "前面的饭店",
        "最近的医院在哪里",
        "10 years experience",
        "",
    ],
)
def test_what_only_looks_like_a_time_names_none(words: str) -> None:
    assert asked(words) == []


@given(st.text(max_size=80), st.integers(0, 4_000_000_000_000))
def test_no_text_is_an_error(words: str, now: int) -> None:
    assert all(span.start_ms < span.end_ms for span in asked_times(words, now))


@given(
    st.sampled_from(["99 years ago", "999 years ago", "next year", "last month", "九十九年前"]),
    st.integers(0, 7_000_000_000_000),
)
def test_no_moment_is_an_error(words: str, now: int) -> None:
    assert all(span.start_ms < span.end_ms for span in asked_times(words, now))
