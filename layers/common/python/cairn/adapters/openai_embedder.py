"""Embeddings of any server that speaks OpenAI's API."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cairn.adapters.openai_errors import TOO_LONG
from cairn.adapters.openai_forms import Forms
from cairn.domain.errors import InvalidRequest
from cairn.domain.projecting import MAX_EMBEDDED_CHARS
from cairn.domain.projection import Vector
from cairn.domain.text import encodable
from cairn.domain.vectors import quantise

if TYPE_CHECKING:  # loading the client takes most of a second: only who asks a model pays for it
    from cairn.adapters.openai_endpoint import OpenAIEndpoint

BATCH = 64  # texts per request
FEWEST_CHARS = 250  # what every model takes, in any script


class OpenAIEmbedder:
    """Implements `ports.Embedder`. `connect` makes the endpoint at first use only."""

    def __init__(self, name: str, dimensions: int, connect: Callable[[], "OpenAIEndpoint"]) -> None:
        self._name, self._dimensions, self._connect = name, dimensions, connect

    @property
    def model(self) -> str:
        return f"{self._name}@{self._dimensions}"

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        """Blank texts, which servers refuse, are the zero vector: near nothing."""
        vectors = [quantise(np.zeros(self._dimensions), self.model)] * len(texts)
        told = [at for at, text in enumerate(texts) if text.strip()]
        for start in range(0, len(told), BATCH):
            batch = told[start : start + BATCH]
            found = self._batch([encodable(texts[at]) for at in batch], deadline)
            for at, vector in zip(batch, found, strict=True):
                vectors[at] = vector
        return vectors

    def _batch(self, texts: Sequence[str], deadline: int) -> list[Vector]:
        """Texts that are longer than the model takes are cut to where it takes them."""
        longest = min(MAX_EMBEDDED_CHARS, max(map(len, texts)))
        while True:
            try:
                return self._vectors([text[:longest] for text in texts], deadline)
            except InvalidRequest as error:
                if error.reason != TOO_LONG or longest <= FEWEST_CHARS:
                    raise
            longest //= 2

    def _vectors(self, texts: Sequence[str], deadline: int) -> list[Vector]:
        endpoint = self._connect()
        body = {"model": self._name, "input": list(texts)}
        answer = endpoint.embeddings(body, self._forms(), deadline)
        rows = _rows(answer)
        if len(rows) != len(texts) or not all(np.isfinite(row).all() for row in rows):
            raise endpoint.unreadable()
        for row in rows:
            if row.size != self._dimensions:
                raise InvalidRequest(
                    f"the embedding model gives {row.size} dimensions: "
                    f"set CAIRN_EMBEDDINGS_DIMENSIONS to {row.size}, not {self._dimensions}"
                )
        return [quantise(row, self.model) for row in rows]

    def _forms(self) -> Forms:
        return {
            r"dimension|matryoshka": ({"dimensions": self._dimensions}, {}),
            r"encoding_format|base64": (
                {"encoding_format": "base64"},
                {"encoding_format": "float"},
            ),
        }


def _rows(answer: Any) -> list[NDArray[np.float32]]:
    """In the order of the texts; none where the answer holds anything but vectors."""
    try:
        data = sorted(answer.data, key=lambda each: each.index)
        return [_numbers(each.embedding) for each in data]
    except (AttributeError, TypeError, ValueError):
        return []


def _numbers(embedding: str | list[float]) -> NDArray[np.float32]:
    """Base64 is a third of the size of written numbers; not every server can."""
    if isinstance(embedding, str):
        return np.frombuffer(b64decode(embedding), "<f4")
    return np.asarray(embedding, np.float32)
