"""The normal form in which repetitions of a text are equal."""

import re
import unicodedata

_PUNCTUATION = re.compile(r"[.,!;:\"…。、“”‘()\[\]*~]+|\s+")


def normal_form(words: str) -> str:
    """Without differences of case, width, punctuation and spaces.

    Question marks stay: asking is not stating.
    """
    folded = unicodedata.normalize("NFKC", words).replace("’", "'").casefold()
    return _PUNCTUATION.sub(" ", folded).strip().replace("  ", " ")
