"""Callers' strings as keyword terms: equal terms stand for equal strings, whatever is in them."""

import hashlib

from cairn.adapters.opensearch.mapping import INFO_FIELDS

# Lucene refuses terms above 32,766 bytes, and `ignore_above` would lose them without a word.
LONGEST_TERM = 512
# Begins a hash, and no other term.
MARK = "\x00"


def term(value: str) -> str:
    """The string itself, or a hash of one that is too long or that UTF-8 has no form for."""
    data = value.encode("utf-8", "surrogatepass")
    is_plain = len(data) <= LONGEST_TERM and not value.startswith(MARK)
    if is_plain and not any("\ud800" <= character <= "\udfff" for character in value):
        return value
    return MARK + hashlib.sha256(data).hexdigest()


def info_term(key: str, value: str) -> tuple[str, str]:
    """Field and term of an `info` value. The key's length keeps a=b=c from being read two ways."""
    if key in INFO_FIELDS:
        return key, term(value)
    return "info", term(f"{len(key)}:{key}={value}")
