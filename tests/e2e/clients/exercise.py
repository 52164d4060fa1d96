"""Calls a published client, synchronous or not, and knows which of its methods were called.

Not imported with the tests: only one version of the client fits into a process.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

RESOURCES = ("memories", "agents", "entities", "extraction", "icm")


class Exercise:
    """`await exercise("memories.create", ...)` calls that method of the client and notes it."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.called: set[str] = set()

    async def __call__(self, name: str, /, *arguments: Any, **named: Any) -> Any:
        self.called.add(name)
        answer = self._method(name)(*arguments, **named)
        return await answer if inspect.isawaitable(answer) else answer

    async def refusal(self, name: str, kind: type[Exception], /, *arguments: Any) -> Exception:
        """What the method raised, which has to be of this kind."""
        try:
            await self(name, *arguments)
        except kind as error:
            return error
        raise AssertionError(f"{name} was not refused")

    def uncalled(self) -> set[str]:
        """Public methods of the client's resources that were not called."""
        return set(self._methods()) - self.called

    def _method(self, name: str) -> Callable[..., Any]:
        owner = self.client
        for part in name.split("."):
            owner = getattr(owner, part)
        method: Callable[..., Any] = owner
        return method

    def _methods(self) -> Iterator[str]:
        for resource in RESOURCES:
            owner = getattr(self.client, resource, None)
            for name, _ in inspect.getmembers(owner, callable):
                if owner is not None and not name.startswith("_"):
                    yield f"{resource}.{name}"
