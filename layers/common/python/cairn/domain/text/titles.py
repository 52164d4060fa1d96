"""A short title for a text: its first clause with content."""

import re

from cairn.domain.text.analysis import analyse
from cairn.domain.text.sentences import sentences

LONGEST = 80
_CLAUSE = re.compile(r"(?<=\S)[,，;；:：]\s*")
_SHORTEST_FIRST_CLAUSE = 12


def title(text: str) -> str:
    """At most 80 characters, cut at a word; never empty for a text that is not blank."""
    whole = [part for part in sentences(text) if len(analyse(part)) > 1]
    first = whole[0] if whole else " ".join(text[: 4 * LONGEST].split())
    return _shortened(first)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    clause = _CLAUSE.split(text)[0]
    if _SHORTEST_FIRST_CLAUSE <= len(clause) <= LONGEST:
        return clause
    cut = text[: LONGEST - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:，；：") + "…"
