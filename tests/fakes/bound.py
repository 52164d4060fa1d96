"""Use cases with their ports bound, as the composition root hands them to routes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


def bound(ports: Callable[[], object], **use_cases: Callable[..., Any]) -> Any:
    """An object with these use cases as its methods; `ports` is called each time."""

    def bind(use_case: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *request, **options: use_case(*request, **options, ports=ports())

    return SimpleNamespace(**{name: bind(use_case) for name, use_case in use_cases.items()})
