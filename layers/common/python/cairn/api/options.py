"""The response to OPTIONS: which methods a path has, and to browsers what a page may send there."""

from collections.abc import Mapping
from typing import Any

from cairn.api.browser_policy import BrowserPolicy
from cairn.api.event import header, plain_path
from cairn.api.owners import methods_at
from cairn.api.response import response


def respond_to_options(event: Mapping[str, Any], policy: BrowserPolicy) -> dict[str, Any] | None:
    """Without a key, since browsers send none. None for another method or an unknown path."""
    if event.get("httpMethod") != "OPTIONS":
        return None
    methods = methods_at(plain_path(event))
    if not methods:
        return None
    return response(204, "", policy.preflight(header(event, "origin"), methods))
