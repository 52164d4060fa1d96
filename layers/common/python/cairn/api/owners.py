"""Which function owns a route, by the rules of API Gateway.

For paths with repeated slashes, which API Gateway knows nothing of. A test compares the owners with
the template.
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
    """Function by (method, resource), without `system`. Imports the routes of all functions."""
    others = (function for function in FUNCTIONS if function != SYSTEM)
    return {route: function for function in others for route in describe(function).routes}


def find_owner(method: str, path: str) -> Owner | None:
    """None where `system` responds itself.

    At each segment a literal beats a variable; only then the method is looked up.
    """
    segments = path.split("/")
    resources = sorted({resource for _, resource in owners()})
    matching = [resource for resource in resources if _matches(resource.split("/"), segments)]
    best = max(matching, key=_literals, default="")
    function = owners().get((method, best))
    if function is None:
        return None
    pairs = zip(best.split("/"), segments, strict=True)
    return Owner(function, best, {name[1:-1]: value for name, value in pairs if _is_variable(name)})


def _matches(resource: list[str], segments: list[str]) -> bool:
    return len(resource) == len(segments) and all(
        part == value or (_is_variable(part) and value != "")
        for part, value in zip(resource, segments, strict=True)
    )


def _literals(resource: str) -> list[bool]:
    return [not _is_variable(part) for part in resource.split("/")]


def _is_variable(part: str) -> bool:
    return part.startswith("{")
