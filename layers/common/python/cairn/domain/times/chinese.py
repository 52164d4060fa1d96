"""Chinese words for times."""

import re
from datetime import UTC, datetime, timedelta

from cairn.domain.times import spans
from cairn.domain.times.spans import Rule, Span

_DIGITS = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7}
_DIGITS |= {"八": 8, "九": 9, "十": 10, "几": 3, "幾": 3, "半": 1}
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2, "後年": 2}
_DAYS = {"大前天": -3, "前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2, "後天": 2}
_SEASONS = {"春": 0, "夏": 1, "秋": 2, "冬": 3}
_WEEKDAYS = "一二三四五六日天"
_UNITS = {"天": "day", "日": "day", "周": "week", "週": "week", "星期": "week", "礼拜": "week"}
_UNITS |= {"月": "month", "年": "year"}

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两兩三四五六七八九几幾])"
_YEAR = rf"(?:(?:(?P<year>(?:19|20|21)\d\d)年|(?P<near>{'|'.join(_YEARS)}))的?)"
_MONTH = rf"(?P<month>{_NUMBER})月(?!前|内|份?以来)份?"
_WEEK = r"(?P<shift>上上|上|这|這|本|下)(?:一?个|個)?(?:周|週|星期|礼拜|禮拜)"


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return _DIGITS[text]


def _year_of(match: re.Match[str], now: datetime) -> int | None:
    if match["year"]:
        return int(match["year"])
    return now.year + _YEARS[match["near"]] if match["near"] else None


def _date(match: re.Match[str], now: datetime) -> Span:
    year, number, day = _year_of(match, now), _number(match["month"]), _number(match["day"])
    if year is None:
        return spans.latest_day(now, number, day)
    return spans.days(datetime(year, number, day, tzinfo=UTC))


def _month(match: re.Match[str], now: datetime) -> Span:
    year, number = _year_of(match, now), _number(match["month"])
    if not 1 <= number <= 12:
        raise ValueError("not a month")
    return spans.latest_month(now, number) if year is None else spans.month(year, number)


def _season(match: re.Match[str], now: datetime) -> Span:
    year, number = _year_of(match, now), _SEASONS[match["season"]]
    return spans.latest_season(now, number) if year is None else spans.season(year, number)


def _year(match: re.Match[str], now: datetime) -> Span:
    return spans.years(_year_of(match, now) or now.year)


def _shift(match: re.Match[str]) -> int:
    return {"上上": -2, "上": -1, "下": 1}.get(match["shift"], 0)


def _week(match: re.Match[str], now: datetime) -> Span:
    if match["end"]:
        return spans.weekend(now, _shift(match))
    whole = spans.week(now, _shift(match))
    if not match["weekday"]:
        return whole
    number = min(_WEEKDAYS.index(match["weekday"]), 6)
    return spans.days(whole.start + timedelta(days=number))


def _shifted_month(match: re.Match[str], now: datetime) -> Span:
    return spans.month(now.year, now.month + _shift(match))


def _near_day(match: re.Match[str], now: datetime) -> Span:
    return spans.days(now + timedelta(days=_DAYS[match["day"]]))


def _ago(match: re.Match[str], now: datetime) -> Span:
    return spans.ago(now, _number(match["count"]), _UNITS[match["unit"]])


def _lately(match: re.Match[str], now: datetime) -> Span:
    """The past so many days up to today; 最近 is a fortnight."""
    count, unit = match["count"], match["unit"]
    back = _number(count) * spans.WIDTHS[_UNITS[unit]] if unit else timedelta(days=14)
    return Span(spans.midnight(now - back), spans.days(now).end)


_UNIT = r"(?:个|個)?(?P<unit>天|日|周|週|星期|礼拜|月|年)"

RULES: tuple[Rule, ...] = (
    (rf"{_YEAR}?{_MONTH}(?P<day>{_NUMBER})[日号號]", _date),
    (rf"{_YEAR}?{_MONTH}", _month),
    (rf"{_YEAR}?(?P<season>[春夏秋冬])(?:天|季)", _season),
    (rf"(?P<count>{_NUMBER}){_UNIT}(?:以前|之前|前)", _ago),
    (rf"(?:最近|过去|過去)(?!的)(?:这|這)?(?:(?P<count>{_NUMBER}){_UNIT})?", _lately),
    (rf"{_WEEK}(?:(?P<end>末)|(?P<weekday>[{_WEEKDAYS}]))?", _week),
    (r"(?P<shift>上上|上|这|這|本|下)(?:个|個)?月", _shifted_month),
    (r"(?P<day>大前天|前天|后天|後天|(?:昨|今|明)(?=[天日晚早夜]))", _near_day),
    (_YEAR, _year),
)
