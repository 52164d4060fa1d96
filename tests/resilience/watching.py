"""Ports whose every call passes somebody who may watch, refuse, delay or end it."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

# Gets the call's name, such as `WorkQueue.apply`, and the call; what it returns is the answer.
type Around = Callable[[str, Callable[[], Any]], Any]


class Crash(BaseException):
    """The process ends here. No `except` of ours takes it for an error that it could handle."""


def undisturbed(name: str, call: Callable[[], Any]) -> Any:
    return call()


class Doomed:
    """Ends its process as soon as `is_time` says so of the calls it made so far.

    A killed process runs no `finally`: once dead, every further call of it fails as well.
    """

    def __init__(self, is_time: Callable[[list[str]], bool]) -> None:
        self.calls: list[str] = []
        self._is_time = is_time
        self._is_dead = False

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        self._die_in_time()
        try:
            return call()
        finally:
            self.calls.append(name)
            self._die_in_time()

    def _die_in_time(self) -> None:
        self._is_dead = self._is_dead or self._is_time(self.calls)
        if self._is_dead:
            raise Crash


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
