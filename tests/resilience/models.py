"""The real rules and vectors, cut into windows, away for a while, and watched: what models are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.ports.extractor import Extraction, Window

REFUSAL = "the model refuses this text"


@dataclass
class Troubled:
    """`outage`: how many calls go unanswered; `is_refused`: no call ever succeeds."""

    outage: int = 0
    is_refused: bool = False

    def become(self, outage: int, is_refused: bool) -> None:
        self.outage, self.is_refused = outage, is_refused

    def check(self) -> None:
        if self.is_refused:
            raise InvalidRequest(REFUSAL)
        if self.outage:
            self.outage -= 1
            raise DependencyUnavailable("the model did not answer")


@dataclass
class TroubledExtractor(Troubled):
    """`asked` holds task and first piece of every window that was understood."""

    window_tokens: int | None = None
    name: str = "rules with trouble"
    asked: list[tuple[str, int]] = field(default_factory=list)

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        self.check()
        start = window.task.plan.pieces if window.task.plan else 0
        self.asked.append((window.task.task_id, start))
        return OfflineExtractor().extract(window, deadline=deadline)


@dataclass
class TroubledEmbedder(Troubled):
    model: str = OfflineEmbedder().model
    batch_size: int = MAX_BATCH_SIZE

    def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
        self.check()
        return OfflineEmbedder().embed(texts, deadline=deadline)
