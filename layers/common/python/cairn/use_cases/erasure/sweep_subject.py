"""Sweep a subject under its lease: what was erased, and what deletions wait for."""

from cairn.domain.scope import Scope
from cairn.ports.work_queue import Lease
from cairn.use_cases.erasure.ports import SweepPorts
from cairn.use_cases.erasure.sweep_deletions import sweep_deletions
from cairn.use_cases.erasure.sweep_erased import sweep_erased


def sweep_subject(lease: Lease, *, scope: Scope, ports: SweepPorts) -> bool:
    """True when there may be more to remove now. Stopped anywhere, the next call goes on."""
    due = ports.work.sweep_due(scope, lease.subject_hash, ports.clock.now())
    if due is None:
        return False
    erased = sweep_erased(due.erased_before, lease, scope=scope, ports=ports)
    if erased.has_more:
        return True
    deleted = sweep_deletions(lease, scope=scope, ports=ports)
    if deleted.has_more:
        return True
    again_at = min((*erased.again_at, *deleted.again_at), default=None)
    ports.work.swept(scope, lease, due, again_at)
    return False
