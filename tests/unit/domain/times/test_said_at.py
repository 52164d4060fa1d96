"""Reading and writing times."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.domain.times.said_at import (
    day,
    fast_stamp,
    parse_said_at,
)

DEFAULT = 1_700_000_000_000
SAID = [
    ("2025-09-12 08:00:00", "2025-09-12T08:00:00"),
    ("2025-09-12T08:00:00Z", "2025-09-12T08:00:00"),
    ("2025-09-12T08:00", "2025-09-12T08:00:00"),
    ("2025-09-12T08:00:00.123+08:00", "2025-09-12T00:00:00.123"),
    ("2025-09-12T08:00:00.123456Z", "2025-09-12T08:00:00.123"),
    ("2025-09-12T08:00:00-0500", "2025-09-12T13:00:00"),
    ("2025-09-12 08:00:00.5", "2025-09-12T08:00:00.500"),
    ("2025-09-12 08:00:00.456", "2025-09-12T08:00:00.456"),
    ("2025-09-12", "2025-09-12T00:00:00"),
    ("20250912", "2025-09-12T00:00:00"),
    ("20250912T080000Z", "2025-09-12T08:00:00"),
    ("20250912080000", "2025-09-12T08:00:00"),
    ("09:44 AM on 10 December, 2025 UTC", "2025-12-10T09:44:00"),
    ("1:56 pm on 8 May, 2023", "2023-05-08T13:56:00"),
    ("12:30 am on 1 Jan 2024", "2024-01-01T00:30:00"),
    ("8 pm on 3rd of March 2024", "2024-03-03T20:00:00"),
    ("1757664000", "2025-09-12T08:00:00"),
    ("1757664000123", "2025-09-12T08:00:00.123"),
    ("Fri, 12 Sep 2025 08:00:00 +0800", "2025-09-12T00:00:00"),
    ("Thu, 01 Jan 2026 10:00:00 EST", "2026-01-01T15:00:00"),
    ("Fri Sep 12 08:00:00 2025", "2025-09-12T08:00:00"),
    ("Fri Sep 12 2025 08:00:00 GMT+0800 (China Standard Time)", "2025-09-12T00:00:00"),
    ("2025/09/12 08:00", "2025-09-12T08:00:00"),
    ("25/12/2024 18:00", "2024-12-25T18:00:00"),
    ("12/25/2024 6pm", "2024-12-25T18:00:00"),
    ("12 Sep 2025", "2025-09-12T00:00:00"),
    ("September 12, 2025 8:00 PM", "2025-09-12T20:00:00"),
    ("Sept 5, 2023 at 10 a.m.", "2023-09-05T10:00:00"),
    ("2025年9月12日 8点30分", "2025-09-12T08:30:00"),
    ("2025年9月12日 下午3点", "2025-09-12T15:00:00"),
    ("2025年9月12日上午9:05", "2025-09-12T09:05:00"),
    ("2025年9月12日 晚上8点半", "2025-09-12T20:30:00"),
    ("２０２５-０９-１２ ０８：００", "2025-09-12T08:00:00"),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_a_time_is_read_as_utc(text: str, expected: str) -> None:
    said_at = parse_said_at(text, DEFAULT)

    assert datetime.fromtimestamp(said_at / 1000, UTC).replace(
        tzinfo=None
    ) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [None, "", "nonsense", "yesterday", "2025-13-45", "2025-02-30", "9999-01-01", "0001-01-01",
     "12", "2025-09-12 99:99", "2025-09-12 08:00:00+24:30", "9" * 500, "\x00", "\ud800"],
)  # fmt: skip
def test_what_names_no_plausible_time_is_the_default(text: str | None) -> None:
    assert parse_said_at(text, DEFAULT) == DEFAULT


@given(st.text())
def test_any_text_is_a_time_or_the_default(text: str) -> None:
    assert isinstance(parse_said_at(text, DEFAULT), int)


@given(st.integers(min_value=0, max_value=4_102_444_799_999))
def test_what_is_written_is_read_again(ms: int) -> None:
    assert parse_said_at(fast_stamp(ms), DEFAULT) == ms - ms % 60_000
    assert parse_said_at(day(ms), DEFAULT) == ms - ms % 86_400_000


def test_the_stamp_is_padded_and_the_day_is_not() -> None:
    assert fast_stamp(1765359875901) == "09:44 AM on 10 December, 2025 UTC"
    assert day(1683554160000) == "8 May 2023"
