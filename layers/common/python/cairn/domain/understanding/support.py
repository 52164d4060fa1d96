"""Whether messages support what a model wrote, by terms, names and language. Pure."""

import re

from cairn.domain.text.analysis import (
    analyse,
    fold,
    has_dense_script,
)

# Words that models put around every statement; they support nothing.
_FRAME_TEXT = """
the user assistant users speaker person someone says said mention mentioned states stated told
tells will would may might likely seem seems prefer prefers preference like likes want wants plan
plans 用户 助手 说 提到 表示 可能 喜欢 想要 计划
"""
_FRAME = frozenset(term for word in _FRAME_TEXT.split() for term in analyse(word))
_CALENDAR_TEXT = """
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
"""
_CALENDAR = frozenset(_CALENDAR_TEXT.split())
# A capital or a digit inside a sentence: what a reader would take for a name or a figure.
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b(?:[A-Z][\w'’-]+|\d[\w.,:%-]*)")
_MOSTLY = 0.5


def terms(text: str) -> frozenset[str]:
    """The terms of a text that can tell what it is about."""
    return frozenset(analyse(text)) - _FRAME


def are_names_known(claim: str, source: str) -> bool:
    """At least half of the names and figures of the claim were mentioned, or it has none."""
    names = [name for name in _NAME.findall(claim) if not _is_date(name)]
    said = fold(source)
    found = sum(_plain(name) in said for name in names)
    return not names or found >= _MOSTLY * len(names)


def is_same_language(claim: str, source: str) -> bool:
    """Whether both are in a script without spaces (Chinese, Japanese, ...), or neither is."""
    if not source.strip():
        return True
    return has_dense_script(claim) == has_dense_script(source) or _is_mixed(source)


def _is_mixed(source: str) -> bool:
    """A source that uses both supports statements in either."""
    return has_dense_script(source) and len(re.findall(r"[A-Za-z]{2,}", source)) >= 4


def _is_date(name: str) -> bool:
    """A date or a day's number, which the model resolved from words such as "next Friday"."""
    word = _plain(name)
    figures = re.sub(r"\D", "", word)
    is_day_or_year = len(figures) in (4, 8) or (0 < len(figures) < 4 and int(figures) <= 31)
    return word in _CALENDAR or word in ("user", "assistant", "i") or is_day_or_year


def _plain(name: str) -> str:
    return fold(name).removesuffix("'s").strip(".,:%-'")
