"""Apply the deletions that wait for earlier adds, and end those that wait for none any more."""

from cairn.domain.scope import Scope
from cairn.ports.work_queue import Lease
from cairn.use_cases.erasure.ports import END_OF_TIME, WAIT_MS, Progress, SweepPorts

APPLY_MS = 10_000  # of one deletion, before other work gets its turn


def sweep_deletions(lease: Lease, *, scope: Scope, ports: SweepPorts) -> Progress:
    """An add that was accepted before a deletion may end after it: the deletion is applied until
    none of these is open.
    """
    home, now = lease.subject_hash, ports.clock.now()
    waiting = ports.deletions.waiting(scope, home)
    open_tasks = ports.work.due(scope, home, END_OF_TIME) if waiting else []
    oldest = min((task.accepted_at for task in open_tasks), default=END_OF_TIME)
    is_late = False
    for deletion in waiting:
        if not ports.delete(deletion, scope, now + APPLY_MS):
            return Progress(has_more=True)
        if deletion.accepted_at < oldest:
            ports.deletions.remove(scope, deletion)
        else:
            is_late = True
    return Progress(again_at=(now + WAIT_MS,) if is_late else ())
