"""Renders errors in the dialect that a path belongs to; each has codes of its own."""

from typing import Protocol

from cairn.api.memoryrelay import errors as memoryrelay
from cairn.api.memos import errors as memos
from cairn.api.openai import errors as openai
from cairn.api.problem import Problem

MEMORYRELAY = ("/v1/", "/v2/")
OPENAI = "/api/openmem/v1/chat/completions"


def explain(error: Exception, path: str) -> Problem:
    """The error as the dialect of the path renders it."""
    return _errors(path).explain(error)


def error_statuses(path: str) -> frozenset[int]:
    """All that errors are rendered with at a path of this dialect."""
    return _errors(path).STATUSES


class _Errors(Protocol):
    STATUSES: frozenset[int]

    def explain(self, error: Exception) -> Problem: ...


def _errors(path: str) -> _Errors:
    """The module of the dialect's errors."""
    if is_openai(path):
        return openai
    return memoryrelay if is_memoryrelay(path) else memos


def is_openai(path: str) -> bool:
    return path.endswith(OPENAI)  # behind the stage of API Gateway


def is_memoryrelay(path: str) -> bool:
    return path.startswith(MEMORYRELAY)
