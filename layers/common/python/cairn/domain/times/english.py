"""English words for times."""

import re
from datetime import UTC, datetime, timedelta

from cairn.domain.times import spans
from cairn.domain.times.spans import Rule, Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHIFTS = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)s?"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|a couple of|a few|several|{'|'.join(_NUMBERS[1:])})"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_SHIFT = r"(?P<shift>last|previous|this|current|next|coming)"
_ROUGHLY = r"(?:(?:early|mid|late)[ -])?"
# A month or a season alone must be led in: "may" and "fall" are verbs, too.
_LED = rf"\b(?:in|during|since|of|by|until|from|around|back in)\s+(?:the\s+)?{_ROUGHLY}"


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _count(match: re.Match[str]) -> int:
    text = match["count"].lower()
    if text.isdecimal():
        return int(text)
    loose = {"a": 1, "an": 1, "a couple of": 2, "a few": 3, "several": 4}
    return loose.get(text) or _NUMBERS.index(text)


def _date(match: re.Match[str], now: datetime) -> Span:
    number = int(match["number"]) if "number" in match.re.groupindex else _month_number(match)
    if year := match["year"]:
        return spans.days(datetime(int(year), number, int(match["day"]), tzinfo=UTC))
    return spans.latest_day(now, number, int(match["day"]))


def _month(match: re.Match[str], now: datetime) -> Span:
    return spans.month(int(match["year"]), _month_number(match))


def _shifted_month(match: re.Match[str], now: datetime) -> Span:
    shift = _SHIFTS[match["shift"].lower()]
    if shift > 0:
        past = spans.latest_month(now, _month_number(match))
        return spans.month(past.start.year + 1, _month_number(match))
    return spans.latest_month(now, _month_number(match), before=shift < 0)


def _bare_month(match: re.Match[str], now: datetime) -> Span:
    return spans.latest_month(now, _month_number(match))


def _season(match: re.Match[str], now: datetime) -> Span:
    number, shift = _SEASONS[match["season"].lower()], (match["shift"] or "").lower()
    if match["year"]:
        return spans.season(int(match["year"]), number)
    if _SHIFTS.get(shift, 0) > 0:
        return spans.season(spans.latest_season(now, number).start.year + 1, number)
    return spans.latest_season(now, number, before=_SHIFTS.get(shift, 0) < 0)


def _shifted(match: re.Match[str], now: datetime) -> Span:
    shift, unit = _SHIFTS[match["shift"].lower()], match["whole"].lower()
    if unit == "week":
        return spans.week(now, shift)
    if unit == "weekend":
        return spans.weekend(now, shift)
    if unit == "month":
        return spans.month(now.year, now.month + shift)
    return spans.years(now.year + shift)


def _weekday(match: re.Match[str], now: datetime) -> Span:
    past = spans.latest_weekday(now, _WEEKDAYS.index(match["weekday"][:3].lower()))
    is_next = (match["shift"] or "").lower() in ("next", "coming")
    return spans.days(past.start + timedelta(days=7)) if is_next else past


def _near_day(match: re.Match[str], now: datetime) -> Span:
    name = " ".join(match[0].lower().split())
    shifts = {"day before": -2, "yesterday": -1, "last": -1, "tomorrow": 1}
    shift = next((by for start, by in shifts.items() if start in name), 0)
    return spans.days(now + timedelta(days=shift))


def _ago(match: re.Match[str], now: datetime) -> Span:
    return spans.ago(now, _count(match), match["unit"].lower())


def _lately(match: re.Match[str], now: datetime) -> Span:
    """The past so many days up to today; "recently" is a fortnight."""
    unit = match["unit"]
    back = _count(match) * spans.WIDTHS[unit.lower()] if unit else timedelta(days=14)
    return Span(spans.midnight(now - back), spans.days(now).end)


def _year(match: re.Match[str], now: datetime) -> Span:
    return spans.years(int(match["year"]))


def _rule(pattern: str, read: spans.Reader) -> Rule:
    return f"(?i){pattern}", read


RULES: tuple[Rule, ...] = (
    _rule(rf"\b{_YEAR}-(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}})\b", _date),
    _rule(rf"\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b", _date),
    _rule(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}\b(?:,?\s+{_YEAR})?(?!\d)", _date),
    _rule(rf"\b{_ROUGHLY}{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", _month),
    _rule(rf"\b(?:{_SHIFT}\s+)?{_SEASON}\s+(?:of\s+)?{_YEAR}\b", _season),
    _rule(rf"\b{_SHIFT}\s+{_SEASON}(?P<year>)\b", _season),
    _rule(rf"{_LED}{_SEASON}(?P<shift>)(?P<year>)\b", _season),
    _rule(rf"\b{_SHIFT}\s+{_MONTH}\b", _shifted_month),
    _rule(rf"{_LED}{_MONTH}\b(?!\s+I\b)", _bare_month),
    _rule(rf"\b{_COUNT}\s+{_UNIT}\s+ago\b", _ago),
    _rule(rf"\b(?:past|last)\s+{_COUNT}\s+{_UNIT}\b", _lately),
    _rule(r"\b(?:recently|lately|these days)\b(?P<count>)(?P<unit>)", _lately),
    _rule(rf"\b{_SHIFT}\s+(?P<whole>weekend|week|month|year)\b", _shifted),
    _rule(rf"\b(?:on|{_SHIFT})\s+{_WEEKDAY}\b", _weekday),
    _rule(
        r"\bthe day before yesterday\b|\byesterday\b|\blast (?:night|evening)\b|\btomorrow\b"
        r"|\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b",
        _near_day,
    ),
    _rule(rf"\b(?:in|during|since|of|by|until|from|around|year)\s+{_ROUGHLY}{_YEAR}\b", _year),
)
