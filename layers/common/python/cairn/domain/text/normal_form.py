"""The normal form in which repetitions of a text are equal."""

import re
import unicodedata
from functools import lru_cache

_PUNCTUATION = re.compile(r"[.,!;:\"…。、“”‘()\[\]*~]+|\s+")


# A text that is compared with what is known is compared with what comes after it, too.
@lru_cache(maxsize=4)
def normal_form(words: str) -> str:
    """Without differences of case, width, punctuation and spaces.

    Question marks stay: asking is not stating.
    """
    folded = unicodedata.normalize("NFKC", words).replace("’", "'").casefold()
    return _PUNCTUATION.sub(" ", folded).strip().replace("  ", " ")
