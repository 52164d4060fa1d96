"""A short title for a text: its first clause with content."""

import re
from itertools import islice

from cairn.domain.text.analysis import analyse
from cairn.domain.text.sentences import sentences

LONGEST = 80
# Greetings and the like come before what is said, but not more of them.
_FIRST_SENTENCES = 50
_CLAUSE = re.compile(r"(?<=\S)[,，;；:：]\s*")
_SHORTEST_FIRST_CLAUSE = 12


def title(text: str) -> str:
    """At most 80 characters, cut at a word; never empty for a text that is not blank."""
    first = islice(sentences(text), _FIRST_SENTENCES)
    whole = next((part for part in first if len(analyse(part)) > 1), None)
    return _shortened(whole or " ".join(text[: 4 * LONGEST].split()))


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    clause = _CLAUSE.split(text)[0]
    if _SHORTEST_FIRST_CLAUSE <= len(clause) <= LONGEST:
        return clause
    cut = text[: LONGEST - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:，；：") + "…"
