"""Renders errors in the dialect that a path belongs to; each has codes of its own."""

from cairn.api.memoryrelay import errors as memoryrelay
from cairn.api.memos import errors as memos
from cairn.api.problem import Problem

MEMORYRELAY = ("/v1/", "/v2/")


def explain(error: Exception, path: str) -> Problem:
    """The error as the dialect of the path renders it."""
    return memoryrelay.explain(error) if is_memoryrelay(path) else memos.explain(error)


def error_statuses(path: str) -> frozenset[int]:
    """All that errors are rendered with at a path of this dialect."""
    return memoryrelay.STATUSES if is_memoryrelay(path) else memos.STATUSES


def is_memoryrelay(path: str) -> bool:
    return path.startswith(MEMORYRELAY)
