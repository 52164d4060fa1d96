"""Sending jobs for overdue work."""

from cairn.bootstrap import base, tasks
from cairn.use_cases.operations.ports import ReconcilePorts
from cairn.use_cases.operations.reconcile_work import reconcile_work


def reconcile() -> int:
    """How many items were overdue."""
    ports = ReconcilePorts(work=tasks.work(), queue=tasks.queue(), clock=base.clock)
    return reconcile_work(ports=ports)
