"""Vectors of texts, each with its own outcome."""

from collections.abc import Sequence

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.ports.embedder import Embedder

# The vector of a text, or why it has none.
type EmbeddingResult = Vector | DependencyUnavailable | InvalidRequest


def embed_texts(
    texts: Sequence[str], *, deadline: int, embedder: Embedder
) -> list[EmbeddingResult]:
    """A vector or an error for each, in requests as large as the embedder takes.

    A request that was too large is sent again in smaller ones. A refused one is halved until its
    culprit is alone. When the embedder is down, it is not asked for the rest.
    """
    results, waiting = list[EmbeddingResult](), [texts] if texts else []
    while waiting:
        request, *rest = _split(waiting.pop(), embedder.batch_size)
        waiting += rest
        try:
            results += embedder.embed(request, deadline=deadline)
        except DependencyUnavailable as error:
            if len(request) <= embedder.batch_size:  # it was not too large
                return results + [error] * (len(texts) - len(results))
            waiting.append(request)
        except InvalidRequest as error:
            if len(request) == 1:
                results.append(error)
            else:
                waiting += reversed(_split(request, len(request) // 2))
    return results


def _split(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    """The first `size`, and the others if there are any."""
    return [texts[:size], texts[size:]] if len(texts) > size else [texts]
