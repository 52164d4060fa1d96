"""Splits the speaker's own words into sentences, for rules that read one at a time."""

import re

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[^\S\n]*>.*$", re.MULTILINE)
_QUOTATION = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|(?<!\w)'[^'\n]*'(?!\w)")
# No `\s*` around the end: parts are stripped, and runs of spaces would be tried from each space.
_END = re.compile(r"(?<=[。！？!?；;…])|(?<=\.)(?=\s)|\n")
# A trailing question that only returns the turn: "I love jazz, how about you?"
_HANDED_BACK = re.compile(
    r"[,，;；—–-]\s*(?:and\s+|so\s+|but\s+)?"
    r"(?:what|how|which|where|who|when|why|do|does|did|are|is|was|have|has|can|could|would|will"
    r"|should|any|right|don't|doesn't|isn't|aren't|haven't|你呢|有没有|有什么|有哪些|哪|能不能|可以|请问|推荐)"
    r"[^,，]*[?？]$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？]\s*$|(?:吗|嗎|呢|么)[。.!！~]*$")
_SPACES = re.compile(r"\s+")
# Rules read short sentences; a page without a full stop is none.
_LONGEST = 500


def sentences(text: str) -> list[str]:
    """Sentences in order, each an exact part of `text`; code and quoted lines are left out."""
    prose = _QUOTED_LINE.sub("\n", _CODE.sub("\n", text))
    parts = (part.strip() for part in _END.split(prose))
    return [part for part in parts if part and len(part) <= _LONGEST]


def declared(sentence: str) -> str | None:
    """What the sentence states: all of it, or the part before a question; None if it only asks."""
    if not _ASKS.search(sentence):
        return sentence
    stated = _HANDED_BACK.sub("", sentence)
    return None if stated == sentence or _ASKS.search(stated) else stated


def without_quotations(sentence: str) -> str:
    """Same length, with quoted speech blanked: someone else's words, or a title."""
    return _QUOTATION.sub(lambda quote: " " * len(quote[0]), sentence)


def plain(sentence: str) -> str:
    """As rules read it: straight apostrophes, no quoted speech, single spaces.

    So no rule has to be careful about runs of spaces.
    """
    return _SPACES.sub(" ", without_quotations(sentence.replace("’", "'")))
