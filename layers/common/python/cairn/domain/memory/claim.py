"""What keeps one memory from being written twice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """`key` stands for the words and whose they are, or for the caller's name of the call.

    The same request, by `fingerprint`, is a repeat until `until` (ms); with `is_lasting` the same
    words are, whatever else the request says and whenever it comes. `replaced` is the memory that
    was found to hold the claim without right.
    """

    key: str
    fingerprint: str
    made_at: int
    until: int
    is_lasting: bool = False
    replaced: str = ""
