"""Fixtures of indexing."""

import pytest


@pytest.fixture(autouse=True)
def every_row_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLUSH_AT", "FLUSH_AT_SHARED"):
        monkeypatch.setattr(f"cairn.domain.index.compaction.{name}", 1)
