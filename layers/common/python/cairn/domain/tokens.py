"""How much text a model would have to read, without loading a tokenizer."""

import math
import re

# Rule of thumb of model vendors for English prose and code; other alphabets take about two bytes
# a letter and half as many letters a token, emoji four bytes and a token each.
BYTES_PER_TOKEN = 4
# Compiled when a text needs it, which takes as long as loading a dozen modules.
_CJK = r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"


def estimate_tokens(text: str) -> int:
    """One per CJK character, one per four bytes (UTF-8) of the rest, rounded up; 0 for no text."""
    rest = text if text.isascii() else re.sub(_CJK, "", text)
    return len(text) - len(rest) + math.ceil(len(rest.encode()) / BYTES_PER_TOKEN)
