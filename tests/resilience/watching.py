"""Ports whose every call passes somebody who may watch, refuse, delay or end it."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

# Gets the call's name, such as `WorkStore.apply`, and the call; what it returns is the answer.
type Around = Callable[[str, Callable[[], Any]], Any]


class Crash(BaseException):
    """The process ends here. No `except` of ours takes it for an error that it could handle."""


def undisturbed(name: str, call: Callable[[], Any]) -> Any:
    return call()


def watched[Port](port: Port, role: str, around: Around) -> Port:
    """The same port, every call going through `around`; what is no call passes."""
    return cast("Port", _Watched(port, role, around))


class _Watched:
    def __init__(self, port: object, role: str, around: Around) -> None:
        self._port, self._role, self._around = port, role, around

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **options: Any) -> Any:
            return self._around(f"{self._role}.{name}", partial(found, *arguments, **options))

        return call
