"""Remove for good what an erasure watermark hides, under the subject's lease, a batch at a time."""

from cairn.domain.scope import Scope
from cairn.domain.tasks.files import file_prefix, file_prefix_since
from cairn.ports.work_queue import Lease
from cairn.use_cases.entities.link_entities import forget_links
from cairn.use_cases.erasure.leave_adds import leave_adds
from cairn.use_cases.erasure.leave_memories import leave_memories
from cairn.use_cases.erasure.ports import END_OF_TIME, WAIT_MS, Progress, SweepPorts
from cairn.use_cases.shared.working_memory import working_memory_removal

BATCH = 200
# An add accepted before the watermark may be written after the first sweep: files take time to
# upload, and a writer may hang. None hangs for an hour.
REPEAT_MS = 3_600_000


def sweep_erased(erased_before: int, lease: Lease, *, scope: Scope, ports: SweepPorts) -> Progress:
    """Stopped anywhere, the next call goes on.

    Memories go first: no worker writes a projection of a memory that is gone.
    """
    home, now = lease.subject_hash, ports.clock.now()
    if not erased_before or erased_before > now:
        return Progress(again_at=(erased_before,) if erased_before else ())
    _void_open_tasks(lease, erased_before, now, scope, ports)
    if (
        ports.memories.erase(scope, home, erased_before, BATCH)
        or _leave_shared_memories(home, erased_before, scope, ports)
        or (left := leave_adds(home, erased_before, BATCH, scope=scope, ports=ports)).done
        or ports.tasks.erase(scope, home, erased_before, BATCH)
        or ports.files.erase(scope, file_prefix(home), file_prefix_since(home, erased_before + 1))
        or ports.profiles.erase(scope, home, erased_before)
        or _erase_links(home, erased_before, scope, ports)
    ):
        return Progress(has_more=True)
    ports.pages.erase(scope, home, erased_before)
    again_at = now + WAIT_MS if left.waiting else erased_before + REPEAT_MS
    return Progress(again_at=(again_at,) if now < again_at else ())


def _leave_shared_memories(home: str, erased_before: int, scope: Scope, ports: SweepPorts) -> bool:
    """True when there may be more."""
    shared = ports.memories.shared(scope, home, erased_before, BATCH)
    leave_memories(shared, home, scope=scope, ports=ports)
    return bool(shared)


def _void_open_tasks(
    lease: Lease, erased_before: int, now: int, scope: Scope, ports: SweepPorts
) -> None:
    for task in ports.work.due(scope, lease.subject_hash, END_OF_TIME):
        if task.accepted_at <= erased_before:
            voided = task.noted(now, "erased")
            ports.work.void(scope, lease, voided, working_memory_removal(task, now))


def _erase_links(home: str, erased_before: int, scope: Scope, ports: SweepPorts) -> bool:
    """True when there may be more."""
    linked = ports.links.links_of_home(scope, home)
    erased = [links for links in linked if links.accepted_at <= erased_before]
    forget_links(erased[:BATCH], scope=scope, entities=ports.entities, links=ports.links)
    return len(erased) > BATCH
