"""When two texts are the same words."""

import re
import unicodedata

_PUNCTUATION = re.compile(r"[.,!;:\"…。、“”‘()\[\]*~]+|\s+")


def normal_form(words: str) -> str:
    """Equal for two texts exactly when one repeats the other: case, width, stops, spaces aside.

    Question marks count: asking is not stating.
    """
    folded = unicodedata.normalize("NFKC", words).replace("’", "'").casefold()
    return _PUNCTUATION.sub(" ", folded).strip().replace("  ", " ")
