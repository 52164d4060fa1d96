"""What OpenAI's endpoints answer beside completions: embeddings and models."""

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.local.model_server.http import Answer

type Vectors = Sequence[NDArray[np.float32]]

CREATED = 1_765_359_875  # seconds; nobody may depend on when


def embeddings(
    model: str, vectors: Vectors, encoding: str, tokens: int, *, is_reversed: bool = False
) -> Answer:
    """`encoding` is float or base64: little-endian float32."""
    data = [
        {
            "object": "embedding",
            "index": index,
            "embedding": _base64(vector) if encoding == "base64" else vector.tolist(),
        }
        for index, vector in enumerate(vectors)
    ]
    data = data[::-1] if is_reversed else data
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return Answer(encoded({"object": "list", "data": data, "model": model, "usage": usage}))


def ratings(query: str, documents: Sequence[str]) -> list[tuple[int, float]]:
    """Index and score of each document, best first: the share of the query's words that it has."""
    asked = set(query.lower().split())
    scores = [len(asked & set(document.lower().split())) / len(asked) for document in documents]
    return sorted(enumerate(scores), key=lambda rated: -rated[1])


def reranked(model: str | None, rated: Sequence[tuple[int, float]], tokens: int) -> Answer:
    """As Cohere, Jina and vLLM answer."""
    results = [{"index": index, "relevance_score": score} for index, score in rated]
    return Answer(encoded({"model": model, "results": results, "usage": {"total_tokens": tokens}}))


def rated_texts(rated: Sequence[tuple[int, float]]) -> Answer:
    """As TEI answers."""
    return Answer(encoded([{"index": index, "score": score} for index, score in rated]))


def models(names: Sequence[str]) -> Answer:
    data = [
        {"id": name, "object": "model", "created": CREATED, "owned_by": "cairn"} for name in names
    ]
    return Answer(encoded({"object": "list", "data": data}))


def encoded(body: Any) -> bytes:
    """UTF-8; half a surrogate pair, which has no bytes in it, as JSON's escape."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _base64(vector: NDArray[np.float32]) -> str:
    return b64encode(vector.astype("<f4").tobytes()).decode()
