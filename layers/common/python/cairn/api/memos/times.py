"""Times in filters: dates, date-times and milliseconds; and times as text."""

from datetime import UTC, date, datetime, timedelta

from cairn.domain.index.filters import Op

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_LAST_MS_OF_DAY = 86_400_000 - 1


def bound(value: object, op: Op) -> int:
    """The instant (ms since epoch) that `op` compares with.

    A bare date means that day in UTC: `gte` and `lt` take its start, `lte` and `gt` its end. A
    date-time without a zone is UTC. Raises: ValueError for anything else.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError("not a time")
    if len(value) == len("2025-01-01"):
        start = datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC)
        return _milliseconds(start) + (_LAST_MS_OF_DAY if op in ("lte", "gt") else 0)
    moment = datetime.fromisoformat(value)
    return _milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def stamp(milliseconds: int) -> str:
    """As `2025-12-10 09:44:41`, in UTC."""
    return f"{_EPOCH + milliseconds * _MS:%Y-%m-%d %H:%M:%S}"


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MS
