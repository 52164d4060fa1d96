"""Understands messages by rules: deterministic, without network or key."""

from cairn.domain.rules.plan import plan_operations
from cairn.domain.task import Operation
from cairn.ports import Window


class OfflineExtractor:
    """Keeps every turn as one memory and reads off stated preferences and explicit corrections."""

    name = "offline-rules-v1"

    def extract(self, window: Window, *, deadline: int) -> list[Operation]:
        """Takes milliseconds, so `deadline` needs no watching."""
        return plan_operations(window.task, window.messages, window.earlier, window.related)
