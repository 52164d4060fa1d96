"""Time."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since epoch, UTC."""

    def sleep(self, milliseconds: int) -> None:
        """Wait; fakes advance their time instead."""
