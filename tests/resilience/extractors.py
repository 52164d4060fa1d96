"""The real rules, cut into windows, away for a while, and watched: what a model must not be."""

from dataclasses import dataclass, field

from cairn.adapters.offline_extractor import OfflineExtractor
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.ports import Understanding, Window


@dataclass
class TroubledExtractor:
    """`outage`: how many calls go unanswered; `is_refused`: no call ever succeeds.

    `asked` holds task and first piece of every window that was understood.
    """

    window_tokens: int | None = None
    outage: int = 0
    is_refused: bool = False
    name: str = "rules with trouble"
    asked: list[tuple[str, int]] = field(default_factory=list)

    def extract(self, window: Window, *, deadline: int) -> Understanding:
        if self.is_refused:
            raise InvalidRequest("the model refuses this text")
        if self.outage:
            self.outage -= 1
            raise DependencyUnavailable("the model did not answer")
        start = window.task.plan.pieces if window.task.plan else 0
        self.asked.append((window.task.task_id, start))
        return OfflineExtractor().extract(window, deadline=deadline)
