"""Renders errors in the dialect that a path belongs to; each has codes of its own."""

from cairn.api.memoryrelay.errors import explain as explain_memoryrelay
from cairn.api.memos.errors import explain as explain_memos
from cairn.api.problem import Problem

MEMORYRELAY = ("/v1/", "/v2/")


def explain(error: Exception, path: str) -> Problem:
    """The error as the dialect of the path renders it."""
    is_memoryrelay = path.startswith(MEMORYRELAY)
    return (explain_memoryrelay if is_memoryrelay else explain_memos)(error)
