"""Forwards requests that API Gateway knows no owner of, and that have one all the same."""

from collections.abc import Callable, Mapping
from typing import Any

from cairn.api.event import plain_path
from cairn.api.owners import find_owner

# Calls the function of this name with an event and returns its response.
type Invoke = Callable[[str, dict[str, Any]], dict[str, Any]]
# Marks the event that a function gets from us instead of API Gateway; callers cannot set it.
FORWARDED = "isForwarded"


def forward_to_owner(event: Mapping[str, Any], invoke: Invoke) -> dict[str, Any] | None:
    """The response of the function that owns the path once repeated slashes are removed, or that
    owns GET where the method is HEAD.

    None where `system` responds itself, and so to any other request.
    """
    path, method = plain_path(event), str(event.get("httpMethod"))
    if path == event.get("path") and method != "HEAD":
        return None
    owner = find_owner(method, path)
    if owner is None:
        return None
    changes = {
        "path": path,
        "resource": owner.resource,
        "pathParameters": owner.variables or None,
        FORWARDED: True,
    }
    return invoke(owner.function, {**event, **changes})


def is_forwarded(event: Mapping[str, Any]) -> bool:
    """Whether a function waits for the response, as a whole."""
    return bool(event.get(FORWARDED))
