"""Vectors of texts, each with its own outcome."""

from collections.abc import Sequence

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.projection import Vector
from cairn.ports.models import Embedder

BATCH = 64  # texts per embeddings request

type Answer = Vector | DependencyUnavailable | InvalidRequest


def embed_texts(texts: Sequence[str], deadline: int, embedder: Embedder) -> list[Answer]:
    """A vector or an error for each. A refused batch is halved until its culprit is alone."""
    if not texts:
        return []
    try:
        return list(embedder.embed(texts, deadline=deadline))
    except DependencyUnavailable as error:
        return [error] * len(texts)
    except InvalidRequest as error:
        if len(texts) == 1:
            return [error]
        half = len(texts) // 2
        parts = (texts[:half], texts[half:])
        return [answer for part in parts for answer in embed_texts(part, deadline, embedder)]
