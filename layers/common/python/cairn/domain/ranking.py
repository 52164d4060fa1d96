"""Orders candidates by fused text, context and vector scores; reports a calibrated score."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.domain.projection import Projection, Vector


@dataclass(frozen=True)
class Question:
    """A query, analysed: its terms in order (see `domain.text`) and its vector, if there is one.

    `words` is the query as asked, for rules that need the surface form.
    """

    words: str
    terms: tuple[str, ...]
    vector: Vector | None
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score` in [0, 1]; a list of these is in falling order, and the score agrees with it."""

    projection: Projection
    score: float


def rank(question: Question, candidates: Sequence[Projection]) -> list[Ranked]:
    """Score the union of all candidates with one set of term statistics."""
    raise NotImplementedError
