"""One word in the place of another, wherever it stands in a text. Pure."""

import re
from difflib import SequenceMatcher

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W{_CJK}]"  # scripts without spaces have no words to stand inside of
_IN_WORD = re.compile(_LETTER)
_CJK_ONLY = re.compile(rf"^[{_CJK}]+$")
_QUOTES = "\"'“”‘’「」『』`*《》 "
_TIME_OR_NUMBER = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|june|july"
    r"|august|september|october|november|december|noon|midnight|today|tomorrow)\b"
    r"|周[一二三四五六日天]|星期|礼拜|[一二三四五六七八九十]月|[上下]午|[今明后]天",
    re.IGNORECASE,
)
_ALIKE = 0.6


class Wording:
    """Whole words of scripts with spaces; exact parts of a run without.

    A word in small letters is found however it is capitalised; "May" is not "may". Where the new
    word stands already, with the old one in it, it stays.
    """

    def __init__(self, old: str, new: str) -> None:
        self._new = new
        flags = re.IGNORECASE if old == old.lower() else 0
        kept = f"(?P<kept>{_whole(new)})|" if old in new else ""
        self._pattern = re.compile(f"{kept}{_whole(old)}", flags)

    def __call__(self, text: str) -> str:
        return self._pattern.sub(self._replaced, text)

    def _replaced(self, match: re.Match[str]) -> str:
        return match[0] if match.groupdict().get("kept") else self._new


def unquoted(words: str) -> str:
    """Without quotes around it, and spaces."""
    return words.strip(_QUOTES)


def is_quoted(words: str) -> bool:
    return words.strip()[:1] in tuple(_QUOTES[:-1]) if words.strip() else False


def are_alike(old: str, new: str) -> bool:
    """Whether one may be a misspelling of the other."""
    if _CJK_ONLY.match(old) and _CJK_ONLY.match(new):
        return len(old) == len(new) and bool(set(old) & set(new))
    return SequenceMatcher(None, old.lower(), new.lower()).ratio() >= _ALIKE


def are_of_a_kind(old: str, new: str) -> bool:
    """Whether both are times or figures, or neither: "the meeting" and "Tuesday" are not."""
    return bool(_TIME_OR_NUMBER.search(old)) == bool(_TIME_OR_NUMBER.search(new))


def is_name(words: str) -> bool:
    """Whether it is capitalised or holds a figure, as names do."""
    return bool(re.search(r"[A-Z\d]", words))


def _whole(words: str) -> str:
    parts = r"\s+".join(map(re.escape, words.split()))
    before = rf"(?<!{_LETTER})" if _IN_WORD.match(words[:1]) else ""
    after = rf"(?!{_LETTER})" if _IN_WORD.match(words[-1:]) else ""
    return f"{before}{parts}{after}"
