"""Which dialect a path belongs to, as far as errors go: each tells them in its own codes."""

from cairn.api.memoryrelay.errors import explain as explain_memoryrelay
from cairn.api.memos.errors import explain as explain_memos
from cairn.api.problem import Problem

MEMORYRELAY = ("/v1/", "/v2/")


def explain(error: Exception, path: str) -> Problem:
    """The error as the dialect of the path tells it."""
    is_memoryrelay = path.startswith(MEMORYRELAY)
    return (explain_memoryrelay if is_memoryrelay else explain_memos)(error)
