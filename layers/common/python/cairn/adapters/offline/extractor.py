"""Understands messages by rules: deterministic, without network or key."""

from cairn.domain.rules.plan import plan_operations
from cairn.ports.extractor import Understanding, Window


class OfflineExtractor:
    """Keeps every turn as one memory and reads off stated preferences and explicit corrections."""

    name = "offline-rules-v1"
    window_tokens = None

    def extract(self, window: Window, *, deadline: int) -> Understanding:
        """Takes milliseconds, so `deadline` needs no watching."""
        planned = plan_operations(window.task, window.messages, window.earlier, window.related)
        return Understanding(tuple(planned))
