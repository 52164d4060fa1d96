"""Times as both dialects write them."""

from datetime import UTC, datetime


def iso(milliseconds: int) -> str:
    """As `2026-03-17T10:00:00Z`."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
