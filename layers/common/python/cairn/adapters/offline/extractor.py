"""Extracts memories by rules: deterministic, without network or key."""

from cairn.domain.rules.plan import plan_operations
from cairn.ports.extractor import Extraction, Window


class OfflineExtractor:
    """Keeps every turn as one fact, and finds stated preferences and explicit corrections."""

    name = "offline-rules-v1"
    window_tokens = None

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        """Takes milliseconds, so `deadline` is not checked."""
        planned = plan_operations(window.task, window.messages, window.earlier, window.related)
        return Extraction(tuple(planned))
