"""Remove for good what a fence hides, under the subject's lease, a batch at a time."""

from cairn.domain.scope import Scope
from cairn.domain.tasks.files import files_from, files_of
from cairn.ports.clock import Clock
from cairn.ports.entity_store import EntityStore
from cairn.ports.file_store import FileStore
from cairn.ports.link_store import LinkStore
from cairn.ports.memory_store import MemoryStore
from cairn.ports.task_store import TaskStore
from cairn.ports.work_queue import Lease, WorkQueue
from cairn.use_cases.entities.link_entities import forget_links
from cairn.use_cases.extraction.apply_plan import retirement

BATCH = 200
# An add stamped before the fence may be written after the first sweep: files take time to upload,
# and a writer may hang. None hangs for an hour.
REPEAT_MS = 3_600_000
EVER = 10**15


def sweep_erased(
    scope: Scope,
    lease: Lease,
    *,
    work: WorkQueue,
    tasks: TaskStore,
    memories: MemoryStore,
    files: FileStore,
    entities: EntityStore,
    links: LinkStore,
    clock: Clock,
) -> bool:
    """True when there may be more to do now. Stopped anywhere, the next call goes on.

    Memories go first: of what is gone no worker writes a projection again.
    """
    home, now = lease.subject_hash, clock.now()
    fence = work.sweep_due(scope, home, now)
    if not fence:
        return False
    for task in work.due(scope, home, EVER):
        if task.accepted_at <= fence:
            work.void(scope, lease, task.noted(now, "erased"), [retirement(task, now)])
    if (
        memories.erase(scope, home, fence, BATCH)
        or tasks.erase(scope, home, fence, BATCH)
        or files.erase(scope, files_of(home), files_from(home, fence + 1))
    ):
        return True
    erased = [each for each in links.links_of_home(scope, home) if each.accepted_at <= fence]
    forget_links(erased[:BATCH], scope=scope, entities=entities, links=links)
    if len(erased) > BATCH:
        return True
    again_at = fence + REPEAT_MS
    work.swept(scope, lease, fence, again_at if now < again_at else None)
    return False
