"""A query ready to be ranked."""

from typing import NamedTuple

from cairn.domain.index.projection import Vector
from cairn.domain.times.spans import Span


class Question(NamedTuple):
    """A query, analysed: its terms in order (see `domain.text`) and its vector, if it has one.

    `words` is the query as asked, for rules that need the surface form; `times` are those it asks
    about.
    """

    words: str
    terms: tuple[str, ...]
    vector: Vector | None
    session_id: str | None = None
    times: tuple[Span, ...] = ()
