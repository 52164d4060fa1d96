"""Attempts to embed memories, recorded before they start and where they end for good."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cairn.domain.memory.embedding_attempts import (
    abandoned,
    is_exhausted,
    is_first_attempt,
    with_first_attempt,
    with_next_attempt,
)
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from cairn.use_cases.embedding.ports import EmbeddingPorts


@dataclass
class AttemptRecords:
    """`changed` collects the ids of memories that another writer changed meanwhile."""

    scope: Scope
    ports: EmbeddingPorts
    report: EmbeddingReport
    changed: list[str] = field(default_factory=list)

    def start(self, memories: Sequence[Memory]) -> list[Memory]:
        """Those to embed now, with this attempt recorded. Exhausted ones are abandoned."""
        now = self.ports.clock.now()
        unrecorded, recorded = list[Memory](), list[Memory]()
        for memory in memories:
            is_first = is_first_attempt(memory, now)
            if is_first and memory.task_id:
                unrecorded.append(memory)
            elif is_first:
                recorded.append(with_first_attempt(memory, now))
            elif is_exhausted(memory):
                self.abandon(memory, "no try came to an end")
            else:
                recorded.append(with_next_attempt(memory, now))
        return [*unrecorded, *self._save(recorded)]

    def abandon(self, memory: Memory, reason: str) -> None:
        ended = abandoned(memory, self.ports.clock.now(), reason)
        self.report.abandoned += len(self._save([ended]))

    def _save(self, memories: Sequence[Memory]) -> list[Memory]:
        """Those that were not changed meanwhile."""
        if not memories:
            return []
        saved = self.ports.memories.save_embedding_attempts(self.scope, memories)
        self.changed += [memory.memory_id for memory in memories if memory.memory_id not in saved]
        return [memory for memory in memories if memory.memory_id in saved]
