"""When something was said: parsed leniently from free text, and formatted."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from cairn.domain.text.analysis import has_dense_script

_MONTHS_TEXT = (
    "January February March April May June July August September October November December"
)
_MONTHS = _MONTHS_TEXT.split()
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_MONTHS, start=1)}
_MONTH = r"(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r")t?\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"

# Compiled at first use: many functions start and read no date.
# Tried in this order. With slashes and both numbers at most 12, month first, as in US English.
_DATES = (
    r"(?<!\d)(?P<year>\d{4})\s?[-/.年]\s?(?P<month>\d{1,2})\s?[-/.月]\s?(?P<day>\d{1,2})(?!\d)",
    rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+(?P<year>\d{{4}})(?!\d)",
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+[\d:]{{5,8}})?,?\s+(?P<year>\d{{4}})(?!\d)",
    r"(?<!\d)(?P<day>1[3-9]|2\d|3[01])[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})(?!\d)",
    r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)",
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2}))?(?!\d)",
)
_CLOCK = (
    r"(?P<cn>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?\s?"
    r"(?<!\d)(?P<hour>\d{1,2})"
    r"(?:\s?[:点时]\s?(?P<minute>\d{1,2}|半)?分?(?:[:\s]?(?P<second>\d{2})秒?(?:[.,](?P<frac>\d+))?)?"
    r"\s?(?P<ampm>[ap]\.?m\b)?|\s?(?P<ampm2>[ap]\.?m\b))"
    r"(?:\.?\s?(?P<zone>(?:UTC|GMT)?[+-]\d{2}:?\d{2}|Z\b|[A-Z]{3}\b))?"
)
# RFC 2822, section 4.3: the zone names that mail still carries.
_ZONE_HOURS = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_EPOCH = re.compile(r"^(\d{9,10}|\d{12,13})(?:\.\d+)?$")
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MS = 86_400_000
_LONGEST = 200
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


def parse_said_at(text: str | None, default_ms: int) -> int:
    """The instant (ms since epoch, UTC) that free text names, or `default_ms`.

    A date alone is its midnight; a time without a zone is UTC. Never raises: what names no date
    between 1970 and 2100 is `default_ms`.
    """
    try:
        moment = _moment(unicodedata.normalize("NFKC", (text or "")[:_LONGEST]).strip())
    except (ValueError, OverflowError):
        return default_ms
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return default_ms
    return (moment - _EPOCH_START) // timedelta(milliseconds=1)


def fast_stamp(ms: int) -> str:
    """`09:44 AM on 10 December, 2025 UTC`, whatever the locale."""
    time = _EPOCH_START + timedelta(milliseconds=ms)
    half = "AM" if time.hour < 12 else "PM"
    return (
        f"{time.hour % 12 or 12:02d}:{time.minute:02d} {half}"
        f" on {time.day:02d} {_MONTHS[time.month - 1]}, {time.year} UTC"
    )


def minute(ms: int) -> str:
    """`2025-12-10 09:44`, UTC; empty for a time outside of the calendar."""
    try:
        time = _EPOCH_START + timedelta(milliseconds=ms)
    except OverflowError:
        return ""
    return f"{time.year:04}-{time.month:02}-{time.day:02} {time.hour:02}:{time.minute:02}"


def day(ms: int) -> str:
    """`8 May 2023`, the UTC day."""
    return _day(ms // _DAY_MS)


@lru_cache
def _day(number: int) -> str:
    time = _EPOCH_START + timedelta(days=number)
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"


def local_day(ms: int, words: str) -> str:
    """The day, written in the language of `words`; empty for a time outside of the calendar."""
    try:
        time = _EPOCH_START + timedelta(milliseconds=ms)
    except OverflowError:  # a caller's nonsense time is kept, not rejected
        return ""
    return f"{time.year}年{time.month}月{time.day}日" if has_dense_script(words) else day(ms)


def _moment(text: str) -> datetime | None:
    if epoch := _EPOCH.match(text):
        seconds = int(epoch[1]) if len(epoch[1]) < 12 else int(epoch[1]) / 1000
        return _EPOCH_START + timedelta(seconds=seconds)
    found = next(
        (match for date in _DATES if (match := re.search(date, text, re.IGNORECASE))), None
    )
    if found is None:
        return None
    parts = found.groupdict()
    date = datetime(int(parts["year"]), _month(parts["month"]), int(parts["day"]), tzinfo=UTC)
    if parts.get("hour"):
        compact = (int(parts[name]) for name in ("hour", "minute", "second"))
        return date + _since_midnight(*compact)
    # The rest of the text, with the date cut out, holds the time of day if there is one.
    rest = text[: found.start()] + " | " + _without_date(found, text)
    clock = re.search(_CLOCK, rest, re.IGNORECASE)
    return date if clock is None else _with_clock(date, clock)


def _without_date(found: re.Match[str], text: str) -> str:
    inside = re.search(r"\s(\d{1,2}:[\d:]+)\s", found[0])  # ctime puts the time before the year
    return (inside[1] if inside else "") + text[found.end() :].lstrip("日号Tt, ")


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTH_NUMBERS[text[:3].lower()]


def _with_clock(date: datetime, clock: re.Match[str]) -> datetime:
    hour = _hour(int(clock["hour"]), clock["cn"], clock["ampm"] or clock["ampm2"])
    minute = 30 if clock["minute"] == "半" else int(clock["minute"] or 0)
    fraction = timedelta(milliseconds=int(f"{clock['frac'] or '0':0<3}"[:3]))
    local = date + _since_midnight(hour, minute, int(clock["second"] or 0)) + fraction
    return local.replace(tzinfo=_zone(clock["zone"]))


def _since_midnight(hour: int, minute: int, second: int) -> timedelta:
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError("not a time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _hour(hour: int, chinese: str | None, english: str | None) -> int:
    is_afternoon = chinese in ("下午", "傍晚", "晚上") or (english or "").lower().startswith("p")
    is_morning = chinese in ("凌晨", "早上", "上午") or (english or "").lower().startswith("a")
    if is_afternoon and hour < 12:
        return hour + 12
    return 0 if is_morning and hour == 12 else hour


def _zone(text: str | None) -> timezone:
    if offset := re.search(r"([+-])(\d{2}):?(\d{2})", text or ""):
        minutes = int(offset[2]) * 60 + int(offset[3])
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    return timezone(timedelta(hours=_ZONE_HOURS.get((text or "").lower(), 0)))
