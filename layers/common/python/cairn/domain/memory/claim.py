"""A claim keeps one memory from being written twice."""

from typing import NamedTuple

from cairn.domain.errors import InvalidRequest


class Claim(NamedTuple):
    """`key` stands for the words and their home, or for the caller's idempotency key.

    The same request, by `fingerprint`, is a repeat until `until` (ms); with `is_lasting` the same
    words are, whatever else the request says and whenever it comes. `replaced` is a memory that
    held the claim and does not stand for it any more. `body` identifies the whole request of a call
    that the caller has named, whose key may name no other; "" where it is not named.
    """

    key: str
    fingerprint: str
    made_at: int
    until: int
    is_lasting: bool = False
    replaced: str = ""
    body: str = ""


def reused_key() -> InvalidRequest:
    """Answering the first request's result would drop the words of the second."""
    return InvalidRequest(
        "Idempotency-Key: it was sent with another request in the last 24 hours; "
        "send a key of its own with each",
        code="idempotency_key_reused",
    )
