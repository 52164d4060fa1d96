"""How much a subject remembers, and since when nothing was added."""

from dataclasses import dataclass

from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope, Subject
from cairn.ports.memory_store import MemoryStore


@dataclass(frozen=True)
class Tally:
    """`newest_at` (ms) is when the latest memory was made; None without any."""

    memories: int
    newest_at: int | None


def tally_memories(scope: Scope, subject: Subject, memories: MemoryStore) -> Tally:
    """Words that are not understood yet are no memories of their own.

    Reads one short row for each memory: about 30 of them cost one read unit of the table.
    """
    listed = memories.listed(scope, subject.hash)
    fence = memories.fence(scope, subject)  # read last: whoever erases meanwhile is seen
    made = [
        each.created_at
        for each in listed
        if each.accepted_at > fence and each.kind != MemoryKind.WORKING
    ]
    return Tally(len(made), max(made, default=None))
