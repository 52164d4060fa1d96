"""How much text a model would have to read, without loading a tokenizer."""

import math
import re

CHARACTERS_PER_TOKEN = 4  # rule of thumb of model vendors for English prose and code
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")


def estimate_tokens(text: str) -> int:
    """One per CJK character, one per four others, rounded up; 0 for empty text."""
    cjk = len(_CJK.findall(text))
    return cjk + math.ceil((len(text) - cjk) / CHARACTERS_PER_TOKEN)
