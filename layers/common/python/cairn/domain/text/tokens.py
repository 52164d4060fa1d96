"""Estimates how many tokens a text has, without loading a tokenizer."""

import math
import re
from bisect import bisect_right

# Rule of thumb of model vendors for English prose and code; other alphabets take about two bytes
# a letter and half as many letters a token, emoji four bytes and a token each.
BYTES_PER_TOKEN = 4
# Compiled when a text needs it, as that takes as long as a dozen imports.
_CJK = r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"


def estimate_tokens(text: str) -> int:
    """One per CJK character, one per four bytes (UTF-8) of the rest, rounded up; 0 for no text."""
    return tokens_of(token_bytes(text))


def token_bytes(text: str) -> int:
    """Its length in bytes, with four for a CJK character: unlike tokens these can be added up."""
    rest = text if text.isascii() else re.sub(_CJK, "", text)
    return BYTES_PER_TOKEN * (len(text) - len(rest)) + len(rest.encode())


def tokens_of(size: int) -> int:
    """The estimated tokens of so many `token_bytes`."""
    return math.ceil(size / BYTES_PER_TOKEN)


def first_tokens(text: str, most: int) -> str:
    """The longest beginning of the text that has at most so many estimated tokens."""
    if len(text) <= most:  # a character is one token at most
        return text
    sizes = range(len(text) + 1)
    return text[: bisect_right(sizes, most, key=lambda size: estimate_tokens(text[:size])) - 1]
