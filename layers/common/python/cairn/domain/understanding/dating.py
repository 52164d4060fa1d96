"""The time of an event, as a model resolved it."""

from cairn.domain.times.said_at import parse_said_at


def event_time(text: str | None, said_at: int) -> int:
    """In ms. A month or a year alone means its first day; without a date it is `said_at`."""
    written = (text or "").strip()
    if len(written) == 4 and written.isdecimal():
        written += "-01"
    if len(written) == 7 and written[4:5] == "-":
        written += "-01"
    return parse_said_at(written, said_at)
