"""Embeddings of any server that speaks OpenAI's API."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cairn.adapters.circuit_breaker import CircuitBreaker
from cairn.adapters.openai.errors import TOO_LONG, NoAnswerInTime
from cairn.adapters.openai.forms import Forms
from cairn.domain.embedding.batch_sizing import BatchSizing, share_of_time
from cairn.domain.embedding.input_length import InputLength
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projecting import MAX_EMBEDDED_CHARS
from cairn.domain.index.projection import Vector
from cairn.domain.index.vectors import quantise
from cairn.domain.text.analysis import encodable
from cairn.ports.clock import Clock

if TYPE_CHECKING:  # loading the client takes most of a second: only a call of a model pays for it
    from cairn.adapters.openai.endpoint import OpenAIEndpoint

# A server that did not answer a single text for so long, twice in a row, is not asked for a while:
# each add and search would wait as long, and go on without a vector in the end.
LONG_SECONDS = 4.0
MAX_LONG_WAITS = 2
OPEN_SECONDS = 15.0


class OpenAIEmbedder:
    """Implements `ports.Embedder`. `connect` makes the endpoint at first use only.

    How many texts, and how long ones, the server accepts is learned for the life of the process.
    """

    def __init__(
        self,
        name: str,
        dimensions: int,
        connect: Callable[[], "OpenAIEndpoint"],
        clock: Clock,
    ) -> None:
        self._name, self._dimensions = name, dimensions
        self._connect, self._clock = connect, clock
        self._sizing, self._length = BatchSizing(), InputLength()
        self._long_waits = 0
        self._breaker = CircuitBreaker(OPEN_SECONDS, lambda: clock.now() / 1000)

    @property
    def model(self) -> str:
        return f"{self._name}@{self._dimensions}"

    @property
    def batch_size(self) -> int:
        return self._sizing.size

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        """Blank texts, which servers refuse, get the zero vector: similar to nothing."""
        vectors = [quantise(np.zeros(self._dimensions), self.model)] * len(texts)
        places = [place for place, text in enumerate(texts) if text.strip()]
        if places:
            written = [encodable(texts[place])[:MAX_EMBEDDED_CHARS] for place in places]
            found = self._embed(written, deadline)
            for place, vector in zip(places, found, strict=True):
                vectors[place] = vector
        return vectors

    def _embed(self, texts: Sequence[str], deadline: int) -> list[Vector]:
        """A text that is refused alone is cut until it is accepted; its neighbours are not cut."""
        inputs = fitted = [self._length.fitted(text) for text in texts]
        while True:
            try:
                vectors = self._request(inputs, deadline)
            except InvalidRequest as error:
                is_culprit = len(inputs) == 1 and error.reason == TOO_LONG
                shorter = self._length.shortened(inputs[0]) if is_culprit else None
                if shorter is None:
                    raise
                inputs = [shorter]
            else:
                self._length.accepted(inputs, is_shortened=inputs is not fitted)
                return vectors

    def _request(self, texts: Sequence[str], deadline: int) -> list[Vector]:
        """One request; its outcome and time decide how large the next one may be."""
        if self._breaker.is_open:
            raise DependencyUnavailable("the embedding model did not answer a moment ago")
        endpoint, started_at = self._connect(), self._clock.now()
        try:
            vectors = self._vectors(endpoint, texts, deadline)
        except InvalidRequest:
            self._sizing.refused(texts)
            raise
        except NoAnswerInTime:
            self._record_timeout(texts, (self._clock.now() - started_at) / 1000)
            raise
        self._long_waits = 0
        self._sizing.answered(texts, (self._clock.now() - started_at) / 1000)
        return vectors

    def _record_timeout(self, texts: Sequence[str], seconds: float) -> None:
        self._sizing.timed_out(texts, seconds)
        self._long_waits += len(texts) == 1 and seconds >= LONG_SECONDS
        if self._long_waits >= MAX_LONG_WAITS:
            self._breaker.open()

    def _vectors(
        self, endpoint: "OpenAIEndpoint", texts: Sequence[str], deadline: int
    ) -> list[Vector]:
        body = {"model": self._name, "input": list(texts)}
        answer = endpoint.embeddings(body, self._forms(), deadline, share_of_time(len(texts)))
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
        data = sorted(answer.data, key=lambda entry: entry.index)
        return [_numbers(entry.embedding) for entry in data]
    except (AttributeError, TypeError, ValueError):
        return []


def _numbers(embedding: str | list[float]) -> NDArray[np.float32]:
    """Base64 has a third of the size of decimal numbers; not every server supports it."""
    if isinstance(embedding, str):
        return np.frombuffer(b64decode(embedding), "<f4")
    return np.asarray(embedding, np.float32)
