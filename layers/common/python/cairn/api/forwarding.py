"""Forwards requests with repeated slashes in their path, for which API Gateway knows no owner."""

from collections.abc import Callable, Mapping
from typing import Any

from cairn.api.event import plain_path
from cairn.api.owners import find_owner

# Calls the function of this name with an event and returns its response.
type Invoke = Callable[[str, dict[str, Any]], dict[str, Any]]


def forward_to_owner(event: Mapping[str, Any], invoke: Invoke) -> dict[str, Any] | None:
    """The response of the function that owns the path once repeated slashes are removed.

    None where `system` responds itself: also to any path without repeated slashes, so that nothing
    is forwarded twice.
    """
    path = plain_path(event)
    if path == event.get("path"):
        return None
    owner = find_owner(str(event.get("httpMethod")), path)
    if owner is None:
        return None
    changes = {"path": path, "resource": owner.resource, "pathParameters": owner.variables or None}
    return invoke(owner.function, {**event, **changes})
