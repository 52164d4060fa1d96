"""Times and columns as people read them in a terminal."""

from datetime import UTC, datetime


def moment(milliseconds: int) -> str:
    """Date and time in UTC, to the second."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def columns(rows: list[tuple[object, ...]]) -> str:
    """Lines whose columns are as wide as their widest cell; numbers to the right."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    lines = (map(_aligned, row, widths) for row in rows)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _aligned(cell: object, width: int) -> str:
    return str(cell).rjust(width) if isinstance(cell, int) else str(cell).ljust(width)
