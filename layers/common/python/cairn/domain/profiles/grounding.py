"""Whether what a model would write into a field was said. Pure."""

import re

from cairn.domain.profiles.limits import VALUE_MAX
from cairn.domain.text.analysis import fold
from cairn.domain.understanding.prompt_injection import without_injections
from cairn.domain.understanding.support import is_same_language, terms

UNKNOWN_FIELD = "profile: names a field that was not shown"
UNKNOWN_STATEMENT = "profile: names no statement"
EMPTY_VALUE = "profile: has no value"
LONG_VALUE = "profile: has too long a value"
CARRIES_INJECTION = "profile: passes an order on"
UNSUPPORTED = "profile: says what its statement does not"

_MOSTLY = 0.5
# A word with a capital or a digit: what a reader would take for a name or a figure.
_NAME = re.compile(r"\b(?=\w*[A-Z\d])\w[\w'’.-]*")


def ungrounded(value: str, words: str, known: str) -> str | None:
    """Why the statement's words and what the field held do not support the value, else None.

    All of its names and figures, and most of its other words, have to be theirs.
    """
    if not value.strip():
        return EMPTY_VALUE
    if len(value) > VALUE_MAX:
        return LONG_VALUE
    if without_injections(value) != value:
        return CARRIES_INJECTION
    source = f"{words}\n{known}"
    is_said = _are_names_said(value, source) and is_same_language(value, source)
    return None if is_said and _is_mostly_said(value, words, source) else UNSUPPORTED


def _is_mostly_said(value: str, words: str, source: str) -> bool:
    claimed = terms(value)
    is_about = not terms(words).isdisjoint(claimed)
    return is_about and len(claimed & terms(source)) >= _MOSTLY * len(claimed)


def _are_names_said(value: str, source: str) -> bool:
    said = fold(source)
    return all(fold(name).strip(".-'") in said for name in _NAME.findall(value))
