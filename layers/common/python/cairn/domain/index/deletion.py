"""A deletion by criteria, which holds for all that was accepted before it. Pure."""

from cairn.domain.index.matching import matches
from cairn.domain.index.projecting import project_labels
from cairn.domain.index.stored_filter import StoredFilter
from cairn.domain.memory.memory import Memory, MemoryKind, MemoryStatus
from cairn.domain.scope import Subject
from cairn.domain.value import Value


class Deletion(Value):
    """Deletes what is at home with the subject, of these kinds if any are named, and matches.

    `accepted_at` (ms): what was accepted later stays, and what is made of words that were accepted
    until then goes as soon as it is made.
    """

    deletion_id: str
    subject: Subject
    filter: StoredFilter | None
    kinds: tuple[MemoryKind, ...] = ()
    accepted_at: int

    def covers(self, memory: Memory) -> bool:
        """Whether the memory goes; one that is set aside, too."""
        is_old = memory.accepted_at <= self.accepted_at
        is_own = memory.home == self.subject
        return is_old and is_own and self._selects(memory)

    def _selects(self, memory: Memory) -> bool:
        if self.kinds and memory.statement.kind not in self.kinds:
            return False
        active = memory.model_copy(update={"status": MemoryStatus.ACTIVE})
        return matches(self.filter, project_labels(active))
