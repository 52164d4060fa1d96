"""The real embedder over a server that takes its time from a clock of the test's own."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

from cairn.adapters.openai.embedder import OpenAIEmbedder
from cairn.adapters.openai.endpoint import RESERVE_MS, OpenAIEndpoint
from cairn.adapters.openai.errors import TOO_LONG, NoAnswerInTime
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from scripts.local.model_server.errors import ApiError
from scripts.local.model_server.limits import UNLIMITED, EmbeddingLimits
from scripts.local.model_server.vectors import vector_of
from tests.fakes.ports import FakeClock

DIMENSIONS = 64
LONGEST_MS = 30_000


class EmbeddingEndpoint:
    """As much of `OpenAIEndpoint` as embedders use.

    `falls_silent_after` so many requests: it answers no others.
    """

    def __init__(self, clock: FakeClock, limits: EmbeddingLimits = UNLIMITED) -> None:
        self.clock, self.limits = clock, limits
        self.falls_silent_after: int | None = None
        self.requests: list[list[str]] = []

    @property
    def sizes(self) -> list[int]:
        return [len(texts) for texts in self.requests]

    def embedder(self) -> OpenAIEmbedder:
        """Of a process that knows nothing yet."""
        connect = lambda: cast(OpenAIEndpoint, self)  # noqa: E731
        return OpenAIEmbedder("paced", DIMENSIONS, connect, self.clock)

    def embeddings(
        self, body: Mapping[str, Any], forms: object, deadline: int, share: float
    ) -> object:
        texts: list[str] = body["input"]
        patience = share * min(LONGEST_MS, deadline - self.clock.now() - RESERVE_MS)
        if patience <= 0:
            raise DependencyUnavailable("no time was left")
        self.requests.append(texts)
        self._check(texts)
        self._wait(1000 * self.limits.seconds(texts), patience)
        rows = [vector_of(text, DIMENSIONS).tolist() for text in texts]
        data = [SimpleNamespace(index=place, embedding=row) for place, row in enumerate(rows)]
        return SimpleNamespace(data=data)

    def _check(self, texts: list[str]) -> None:
        try:
            self.limits.check(texts)
        except ApiError as error:
            raise InvalidRequest("refused", code=TOO_LONG) from error

    def _wait(self, milliseconds: float, patience: float) -> None:
        answered = self.falls_silent_after
        is_silent = answered is not None and len(self.requests) > answered
        is_late = is_silent or milliseconds > patience
        self.clock.advance(int(patience if is_late else milliseconds))
        if is_late:
            raise NoAnswerInTime("no answer in time")
