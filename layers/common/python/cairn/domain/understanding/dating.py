"""When it happened, as a model resolved it."""

from cairn.domain.times.said_at import parse_said_at


def event_time(text: str | None, said_at: int) -> int:
    """Milliseconds; a month or a year alone is its first day, and no date is when it was said."""
    written = (text or "").strip()
    if len(written) == 4 and written.isdecimal():
        written += "-01"
    if len(written) == 7 and written[4:5] == "-":
        written += "-01"
    return parse_said_at(written, said_at)
