"""Where pages begin, in memory."""

from cairn.domain.memory.pages import KEPT_MS, PageStart
from cairn.domain.scope import Scope, Subject


class InMemoryPageStore:
    def __init__(self) -> None:
        self._starts: dict[tuple[str, str, str, int], tuple[PageStart, int]] = {}

    def start(
        self, scope: Scope, subject: Subject, reading: str, page: int, now: int
    ) -> PageStart | None:
        start, written_at = self._starts.get(
            (scope.project_id, subject.hash, reading, page), (None, 0)
        )
        return start if now < written_at + KEPT_MS else None

    def begin(
        self, scope: Scope, subject: Subject, reading: str, page: int, start: PageStart, now: int
    ) -> None:
        self._starts[scope.project_id, subject.hash, reading, page] = start, now

    def erase(self, scope: Scope, subject_hash: str, until: int) -> None:
        self._starts = {
            key: (start, written_at)
            for key, (start, written_at) in self._starts.items()
            if key[:2] != (scope.project_id, subject_hash) or written_at > until
        }
