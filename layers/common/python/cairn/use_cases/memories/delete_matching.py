"""Delete a subject's memories by what they are labelled with, of what kind or how old they are."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import batched
from uuid import uuid4

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.deletion import Deletion
from cairn.domain.index.filters import Filter
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Permission, Scope, Subject
from cairn.use_cases.memories.delete_memories import delete_memory
from cairn.use_cases.memories.ports import MemoryPorts
from cairn.use_cases.shared.send_jobs import send_extraction_job

READ_AT_ONCE = 100
AT_ONCE = 8  # deletions, each some round trips


@dataclass(frozen=True)
class DeleteMatching:
    """Of the subjects' own memories those of these kinds, if any are named, that match."""

    subjects: tuple[Subject, ...]
    filter: Filter | None
    kinds: tuple[MemoryKind, ...] = ()


def delete_matching(
    command: DeleteMatching, *, scope: Scope, deadline: int, ports: MemoryPorts
) -> None:
    """When this returns, no read shows what matched. It holds for what is still being understood:
    a deletion stays stored until its subject's earlier adds have ended.

    Raises: DependencyUnavailable when time ran short. Workers go on; asking again is safe.
    """
    scope.require(Permission.DELETE)
    deletions = [_stored(subject, command, scope, ports) for subject in command.subjects]
    done = [
        apply_deletion(deletion, scope=scope, deadline=deadline, ports=ports)
        for deletion in deletions
    ]
    for subject in command.subjects:
        send_extraction_job(scope, subject.hash, ports.queue)
    if not all(done):
        raise DependencyUnavailable(
            "there is more to delete than one call has time for; the rest goes soon, ask again",
            retry_after_seconds=5,
        )


def _stored(
    subject: Subject, command: DeleteMatching, scope: Scope, ports: MemoryPorts
) -> Deletion:
    deletion = Deletion(
        deletion_id=str(uuid4()),
        subject=subject,
        filter=command.filter,
        kinds=command.kinds,
        accepted_at=ports.clock.now(),
    )
    ports.deletions.add(scope, deletion)
    ports.work.request_sweep(scope, subject.hash, deletion.accepted_at)
    return deletion


def apply_deletion(deletion: Deletion, *, scope: Scope, deadline: int, ports: MemoryPorts) -> bool:
    """Deletes what matches now, newest first. False when the deadline (ms) came before the end."""
    remove = partial(delete_memory, owners=(), scope=scope, ports=ports)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for memory_ids in _covered(deletion, scope, ports):
            if ports.clock.now() >= deadline:
                return False
            list(threads.map(remove, memory_ids))
    return True


def _covered(deletion: Deletion, scope: Scope, ports: MemoryPorts) -> Iterator[Sequence[str]]:
    for batch in batched(_listed(deletion, scope, ports), READ_AT_ONCE):
        found = ports.memories.kept(scope, batch).values()
        yield [memory.memory_id for memory in found if deletion.covers(memory)]


def _listed(deletion: Deletion, scope: Scope, ports: MemoryPorts) -> Iterator[str]:
    kinds = {kind.value for kind in deletion.kinds}
    for entry in ports.memories.listed(scope, deletion.subject.hash):
        if entry.accepted_at <= deletion.accepted_at and (not kinds or entry.kind in kinds):
            yield entry.memory_id
