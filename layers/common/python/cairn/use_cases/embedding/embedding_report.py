"""What became of the memories of an embedding job."""

from collections import Counter
from dataclasses import dataclass, field

from cairn.domain.memory.memory import Memory


@dataclass
class EmbeddingReport:
    """How many memories got their vector, wait for their next attempt, and were abandoned.

    `requeued`: time did not reach them, and they have a job of their own. `ready_by_subject`: how
    many of the ready ones are placed in each subject, by its hash.
    """

    ready: int = 0
    deferred: int = 0
    abandoned: int = 0
    requeued: int = 0
    ready_by_subject: Counter[str] = field(default_factory=Counter, compare=False)

    def add_ready(self, memory: Memory) -> None:
        self.ready += 1
        self.ready_by_subject.update(subject.hash for subject in memory.placements)

    def counts(self) -> dict[str, int]:
        """For the log."""
        return {
            "ready": self.ready,
            "deferred": self.deferred,
            "abandoned": self.abandoned,
            "requeued": self.requeued,
        }
