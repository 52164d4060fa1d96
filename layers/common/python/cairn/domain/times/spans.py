"""Spans of the calendar, in UTC: days, weeks, months, seasons and years."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The ends of open spans: outside of what `domain.times` reads, within what `datetime` holds.
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
END = datetime(2200, 1, 1, tzinfo=UTC)


class Span(NamedTuple):
    """From `start` up to and without `end`."""

    start: datetime
    end: datetime

    @property
    def start_ms(self) -> int:
        return (self.start - _EPOCH) // timedelta(milliseconds=1)

    @property
    def end_ms(self) -> int:
        return (self.end - _EPOCH) // timedelta(milliseconds=1)


# Reads a match of words relative to a moment; raises ValueError where they name no date.
type Reader = Callable[[re.Match[str], datetime], Span]
# A pattern is text, compiled when the first question is read: many functions start and read none.
type Rule = tuple[str, Reader]


def moment(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def days(first: datetime, count: int = 1) -> Span:
    """`count` whole days, the one of `first` included."""
    start = midnight(first)
    return Span(start, start + timedelta(days=count))


def week(day: datetime, shift: int = 0) -> Span:
    """Monday to Sunday (ISO 8601) of the week `shift` weeks after that of `day`."""
    return days(day + timedelta(days=7 * shift - day.weekday()), 7)


def weekend(day: datetime, shift: int = 0) -> Span:
    return days(week(day, shift).start + timedelta(days=5), 2)


def month(year: int, number: int) -> Span:
    """`number` may lie outside of 1 to 12: 0 is December of the year before."""
    first, after = year * 12 + number - 1, year * 12 + number
    return Span(_first_of(first), _first_of(after))


def season(year: int, number: int) -> Span:
    """0 spring, 1 summer, 2 autumn, 3 winter: the months meteorologists count, in the north."""
    first = month(year, 3 + 3 * number)
    return Span(first.start, month(year, 5 + 3 * number).end)


def years(year: int, count: int = 1) -> Span:
    return Span(month(year, 1).start, month(year + count, 1).start)


def around(day: datetime, width: timedelta) -> Span:
    """As wide as `width`, with the middle of `day` in its middle."""
    middle = midnight(day) + timedelta(hours=12)
    return Span(middle - width / 2, middle + width / 2)


def _first_of(months: int) -> datetime:
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def ago(now: datetime, count: int, unit: str) -> Span:
    """The day, or a span as wide as the unit around it: nobody counts weeks to the day."""
    width = WIDTHS[unit]
    return around(now - count * width, width)


def latest_month(now: datetime, number: int, *, before: bool = False) -> Span:
    """The last one that has begun; with `before`, that is over."""
    is_this_year = number < now.month or (number == now.month and not before)
    return month(now.year if is_this_year else now.year - 1, number)


def latest_day(now: datetime, number: int, day: int) -> Span:
    """The last 8 May up to today."""
    this = days(datetime(now.year, number, day, tzinfo=UTC))
    return this if this.start <= now else days(datetime(now.year - 1, number, day, tzinfo=UTC))


def latest_season(now: datetime, number: int, *, before: bool = False) -> Span:
    """The last one that has begun; with `before`, that is over."""
    known = (season(now.year - back, number) for back in range(3))
    return next(span for span in known if (span.end if before else span.start) <= now)


def latest_weekday(now: datetime, number: int) -> Span:
    """The last such weekday (0 is Monday) before today."""
    return days(now - timedelta(days=(now.weekday() - number - 1) % 7 + 1))


WIDTHS = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30.44),
    "year": timedelta(days=365.25),
}
