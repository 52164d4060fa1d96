"""What a completed task did not read, understand or change, as it says itself."""

from cairn.domain.tasks.files import unread_files
from cairn.domain.tasks.plan import Plan
from cairn.domain.tasks.task import Task


def left_out(task: Task) -> str | None:
    """The task's note about files, messages, views and memories; None when nothing was left out."""
    notes = (
        unread_files(task.files),
        _unread_messages(task.plan),
        _other_views(task.plan),
        _unchanged(task.plan),
    )
    return "; ".join(filter(None, notes)) or None


def _unread_messages(plan: Plan | None) -> str | None:
    unread = sum(window.unread for window in plan.windows) if plan else 0
    return f"kept word for word, as time ran out: {unread} messages" if unread else None


def _other_views(plan: Plan | None) -> str | None:
    memories = sum(window.left_out for window in plan.windows) if plan else 0
    return f"left out by allow_memory_view: {memories} memories" if memories else None


def _unchanged(plan: Plan | None) -> str | None:
    left = sum(window.unchanged for window in plan.windows) if plan else 0
    return f"not looked at: up to {left} more memories; send it again" if left else None
