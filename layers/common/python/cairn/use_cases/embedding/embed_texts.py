"""Vectors of texts, each with its own outcome."""

from collections.abc import Sequence

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.ports.embedder import Embedder

type Answer = Vector | DependencyUnavailable | InvalidRequest


def embed_texts(texts: Sequence[str], deadline: int, embedder: Embedder) -> list[Answer]:
    """A vector or an error for each, in requests as large as the embedder takes.

    A request that was too large is sent again in smaller ones. A refused one is halved until its
    culprit is alone. When the embedder is away, the rest is not asked for.
    """
    answers, waiting = list[Answer](), [texts] if texts else []
    while waiting:
        request, *rest = _cut(waiting.pop(), embedder.batch_size)
        waiting += rest
        try:
            answers += embedder.embed(request, deadline=deadline)
        except DependencyUnavailable as error:
            if len(request) <= embedder.batch_size:  # it was not too large
                return answers + [error] * (len(texts) - len(answers))
            waiting.append(request)
        except InvalidRequest as error:
            if len(request) == 1:
                answers.append(error)
            else:
                waiting += reversed(_cut(request, len(request) // 2))
    return answers


def _cut(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    """The first so many, and the others if there are any."""
    return [texts[:size], texts[size:]] if len(texts) > size else [texts]
