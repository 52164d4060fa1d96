"""A claim keeps one memory from being written twice."""

from typing import NamedTuple


class Claim(NamedTuple):
    """`key` stands for the words and their home, or for the caller's idempotency key.

    The same request, by `fingerprint`, is a repeat until `until` (ms); with `is_lasting` the same
    words are, whatever else the request says and whenever it comes. `replaced` is a memory that
    held the claim and does not stand for it any more.
    """

    key: str
    fingerprint: str
    made_at: int
    until: int
    is_lasting: bool = False
    replaced: str = ""
