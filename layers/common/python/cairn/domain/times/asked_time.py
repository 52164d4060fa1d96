"""The time a question asks about: "last May", "two weeks ago", "on the 8th of May", 去年五月."""

import re
from datetime import datetime

from cairn.domain.times import chinese, english, spans
from cairn.domain.times.spans import Rule, Span

# A question names its times early or late, but within what a person writes at once.
_LONGEST = 2_000


def asked_times(words: str, now: int) -> tuple[Span, ...]:
    """The spans of time that `words` name, relative to `now` (ms), in UTC.

    No two rules read the same part of the words: the first one takes it. A date that does not exist
    (31 June), or not between 1900 and 2199, names no time.
    """
    rest, today = words[:_LONGEST], spans.moment(now)
    found: list[tuple[int, Span]] = []
    for pattern, read in _rules(rest):
        for match in list(re.finditer(pattern, rest)):
            if span := _span(read, match, today):
                found.append((match.start(), span))
                rest = rest[: match.start()] + "|" * len(match[0]) + rest[match.end() :]
    return tuple(span for _, span in sorted(found))


def _rules(words: str) -> tuple[Rule, ...]:
    """Every Chinese rule needs a Chinese character."""
    return english.RULES if words.isascii() else (*chinese.RULES, *english.RULES)


def _span(read: spans.Reader, match: re.Match[str], now: datetime) -> Span | None:
    try:
        span = read(match, now)
    except (ValueError, OverflowError):
        return None
    return span if spans.BEGINNING <= span.start < span.end <= spans.END else None
