"""Queues of jobs for workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.jobs import Job
    from cairn.domain.scope import Scope


class JobQueue(Protocol):
    """Jobs may be lost, doubled or delayed: that costs time, never correctness."""

    def send(self, jobs: Sequence[Job]) -> None:
        """All of them, in as few calls as the queue takes."""

    def extract(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        """The subject has open tasks. Takes a second at most; `delay_seconds` in [0, 900]."""

    def embed(self, scope: Scope, memory_ids: Sequence[str]) -> None:
        """These memories have no vector yet."""

    def index(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        """This subject may have rows to compact, or segments that an external index lacks."""

    def deliver(
        self, scope: Scope, endpoint_id: str, delivery_id: str, *, delay_seconds: int = 0
    ) -> None:
        """This delivery's next attempt is due after that delay."""
