"""Extracts memories by rules: deterministic, without network or key."""

from cairn.domain.feedback.plan import plan_feedback
from cairn.domain.rules.plan import plan_operations
from cairn.ports.clock import Clock
from cairn.ports.extractor import Extraction, Window


class OfflineExtractor:
    """Keeps every turn as one fact, and finds stated preferences and explicit corrections."""

    name = "offline-rules-v1"
    window_tokens = None

    def __init__(self, clock: Clock | None = None) -> None:
        """Without a clock there is always time enough."""
        self._clock = clock

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        """Understands until half of the time is over; the other half is for writing it down."""
        if window.task.is_feedback:
            return feedback_by_rules(window)
        now = self._clock.now() if self._clock else deadline
        latest = (now + deadline) // 2

        def is_late() -> bool:
            return self._clock is not None and self._clock.now() >= latest

        planned = plan_operations(
            window.task, window.messages, window.earlier, window.related, is_late
        )
        return Extraction(planned.operations, unread=planned.unread)


def feedback_by_rules(window: Window) -> Extraction:
    """What the clear forms of feedback ask for."""
    (feedback,) = window.messages
    drafted = plan_feedback(feedback, window.earlier, window.related)
    return Extraction(drafted.operations, unchanged=window.unchanged + drafted.unchanged)
