"""Requests that API Gateway brings to the wrong function, because their path has empty segments."""

from collections.abc import Callable, Mapping
from typing import Any

from cairn.api.event import plain_path
from cairn.api.owners import owner_of

# Calls the function of this name with an event; what it answers.
type Invoke = Callable[[str, dict[str, Any]], dict[str, Any]]


def forwarded(event: Mapping[str, Any], invoke: Invoke) -> dict[str, Any] | None:
    """The answer of the function that owns the path without repeated slashes.

    None where this function answers by itself: also to every path without repeated slashes, so
    that nothing is ever sent on twice.
    """
    path = plain_path(event)
    if path == event.get("path"):
        return None
    owned = owner_of(str(event.get("httpMethod")), path)
    if owned is None:
        return None
    sent = {"path": path, "resource": owned.resource, "pathParameters": owned.variables or None}
    return invoke(owned.function, {**event, **sent})
