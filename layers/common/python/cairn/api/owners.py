"""Which function owns a route, by the rules of API Gateway.

For requests that API Gateway knows no owner of: with repeated slashes in their path, or by a method
that no function has of its own. A test compares the owners with the template.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from cairn.api.all_routes import FUNCTIONS, describe

SYSTEM = "system"  # responds to everything that no other function owns


class Owner(NamedTuple):
    """`function` by the name of its folder; `variables` of the path, as they were sent."""

    function: str
    resource: str
    variables: dict[str, str]


@cache
def owners() -> Mapping[tuple[str, str], str]:
    """Function by (method, resource). Imports the routes of all functions."""
    return {route: function for function in FUNCTIONS for route in describe(function).routes}


def find_owner(method: str, path: str) -> Owner | None:
    """None where `system` responds itself. HEAD belongs to whoever owns GET."""
    wanted = "GET" if method == "HEAD" else method
    for resource in _resources(path):
        function = owners().get((wanted, resource))
        if function is not None:
            return None if function == SYSTEM else _owner(function, resource, path)
    return None


def methods_at(path: str) -> frozenset[str]:
    """What is served at the path, HEAD and OPTIONS among it; empty for an unknown one."""
    best = next(iter(_resources(path)), None)
    if best is None:
        return frozenset()
    methods = {method for method, resource in owners() if resource == best}
    return frozenset(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set()))


def _resources(path: str) -> list[str]:
    """Those that match, best first: at each segment a literal beats a variable."""
    segments = path.split("/")
    resources = {resource for _, resource in owners()}
    matching = (resource for resource in resources if _matches(resource.split("/"), segments))
    return sorted(matching, key=_literals, reverse=True)


def _owner(function: str, resource: str, path: str) -> Owner:
    pairs = zip(resource.split("/"), path.split("/"), strict=True)
    variables = {name[1:-1]: value for name, value in pairs if _is_variable(name)}
    return Owner(function, resource, variables)


def _matches(resource: list[str], segments: list[str]) -> bool:
    return len(resource) == len(segments) and all(
        part == value or (_is_variable(part) and value != "")
        for part, value in zip(resource, segments, strict=True)
    )


def _literals(resource: str) -> list[bool]:
    return [not _is_variable(part) for part in resource.split("/")]


def _is_variable(part: str) -> bool:
    return part.startswith("{")
