"""Does a question ask how things were before they changed?"""

import re

_PAST = re.compile(
    r"\b(?:used to|before|previous(?:ly)?|formerly|former|originally|initially|at first|once|prior"
    r"|earlier|old(?:er)?|past|until|no longer|any ?more|chang(?:e|es|ed|ing)|histor(?:y|ical))\b"
    r"|以前|之前|原来|原來|原先|原本|本来|本來|曾经|曾經|从前|從前|过去|過去|当初|當初|最初|起初|旧|舊|不再|历史|歷史"
    r"|改变|改變|变化|變化|改过|改過|换过|換過",
    re.IGNORECASE,
)


def asks_about_past(words: str) -> bool:
    """Errs towards yes: an earlier version too many is recognised by its dates."""
    return bool(_PAST.search(words))
