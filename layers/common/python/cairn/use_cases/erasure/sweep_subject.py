"""Sweep a subject under its lease: what was erased, and what deletions wait for."""

from cairn.domain.scope import Scope
from cairn.ports.work_queue import Lease
from cairn.use_cases.erasure.ports import SweepPorts
from cairn.use_cases.erasure.sweep_deletions import sweep_deletions
from cairn.use_cases.erasure.sweep_erased import sweep_erased

# What each leaves to a later sweep.
SWEEPS = (sweep_erased, sweep_deletions)


def sweep_subject(lease: Lease, *, scope: Scope, ports: SweepPorts) -> bool:
    """True when there may be more to remove now. Stopped anywhere, the next call goes on."""
    due = ports.work.sweep_due(scope, lease.subject_hash, ports.clock.now())
    if due is None:
        return False
    again_at = list[int]()
    for sweep in SWEEPS:
        progress = sweep(due.erased_before, lease, scope=scope, ports=ports)
        if progress.has_more:
            return True
        again_at += progress.again_at
    ports.work.swept(scope, lease, due, min(again_at, default=None))
    return False
