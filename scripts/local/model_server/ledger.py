"""What was asked of a model server, and how much of it."""

from dataclasses import astuple, dataclass
from operator import add
from threading import Lock
from typing import Any

from scripts.local.model_server.streams import Ending, Stream


@dataclass(frozen=True)
class Counts:
    """Calls count whatever came of them; texts and tokens (estimates) only when answered."""

    chat_calls: int = 0
    embedding_requests: int = 0
    embedded_texts: int = 0
    prompt_tokens: int = 0  # those of the schema included
    schema_tokens: int = 0
    completion_tokens: int = 0
    embedding_tokens: int = 0
    streams_begun: int = 0
    streams_finished: int = 0
    streams_left: int = 0  # by their clients, before the finish_reason

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True)
class Recorded:
    """A request without its key; `body` is None when it was no JSON."""

    method: str
    path: str
    headers: dict[str, str]
    is_authorized: bool
    body: Any


class Ledger:
    """Safe to write from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._counts = Counts()
            self.requests: list[Recorded] = []
            self.streams: list[Stream] = []

    @property
    def counts(self) -> Counts:
        endings = [stream.ending for stream in self.streams]
        return self._counts + Counts(
            streams_begun=len(endings),
            streams_finished=endings.count(Ending.FINISHED),
            streams_left=endings.count(Ending.CLIENT_LEFT),
        )

    def record(self, request: Recorded) -> None:
        with self._lock:
            self.requests.append(request)

    def count(self, counts: Counts) -> None:
        with self._lock:
            self._counts += counts

    def begin_stream(self) -> Stream:
        stream = Stream()
        with self._lock:
            self.streams.append(stream)
        return stream
