"""Which function answers which route, by the rules of API Gateway.

For requests that it brings to the wrong one: a path with empty segments is unknown to it. A test
compares this with the template.
"""

from typing import NamedTuple

_ROUTES = {
    "agents": """
        GET POST /v1/agents
        GET PUT DELETE /v1/agents/{agent}
        GET /v1/agents/{agent}/stats
        GET POST /v1/entities
        POST /v1/entities/links
        GET PUT DELETE /v1/entities/{entity_id}
        POST /v1/entities/{entity_id}/link
        GET /v1/entities/{entity_id}/neighborhood
        GET /v1/entities/{entity_id}/relationships
        POST /v1/memories/backfill-entities
        POST /v1/memories/{memory_id}/extract-entities
        GET /v1/memories/{memory_id}/extraction-status
    """,
    "ingest": """
        POST /api/openmem/v1/add/message
        POST /v1/memories
        POST /v1/memories/batch
        POST /v2/memories
    """,
    "memories": """
        POST /api/openmem/v1/delete/memory
        GET /v1/memories
        POST /v1/memories/maintenance
        GET PUT PATCH DELETE /v1/memories/{memory_id}
        PUT /v1/memories/{memory_id}/importance
    """,
    "search": """
        POST /api/openmem/v1/search/memory
        POST /v1/memories/context
        POST /v1/memories/search
        POST /v2/context
        POST /v2/context/build
    """,
    "tasks": """
        POST /api/openmem/v1/get/status
        GET /v2/memories/{memory_id}/status
    """,
    "webhooks": """
        GET POST /v1/webhooks
        POST /v1/webhooks/signing-secret
        GET PATCH DELETE /v1/webhooks/{webhook_id}
        GET /v1/webhooks/{webhook_id}/deliveries
        POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend
        POST /v1/webhooks/{webhook_id}/test
    """,
}


def _owners() -> dict[tuple[str, str], str]:
    owners: dict[tuple[str, str], str] = {}
    for function, routes in _ROUTES.items():
        for line in routes.strip().splitlines():
            *methods, resource = line.split()
            owners |= {(method, resource): function for method in methods}
    return owners


# Function by (method, resource); `system` answers all others by itself.
OWNERS = _owners()
_RESOURCES = sorted({resource for _, resource in OWNERS})


class Owned(NamedTuple):
    """`function` by the name of its folder; `variables` of the path, as they were sent."""

    function: str
    resource: str
    variables: dict[str, str]


def owner_of(method: str, path: str) -> Owned | None:
    """None where `system` answers by itself.

    At each segment a literal beats a variable; only then the method is looked up.
    """
    given = path.split("/")
    matching = [each for each in _RESOURCES if _matches(each.split("/"), given)]
    resource = max(matching, key=_literals, default="")
    function = OWNERS.get((method, resource))
    if function is None:
        return None
    pairs = zip(resource.split("/"), given, strict=True)
    return Owned(function, resource, {name[1:-1]: x for name, x in pairs if _is_variable(name)})


def _matches(resource: list[str], given: list[str]) -> bool:
    return len(resource) == len(given) and all(
        part == value or (_is_variable(part) and value != "")
        for part, value in zip(resource, given, strict=True)
    )


def _literals(resource: str) -> list[bool]:
    return [not _is_variable(part) for part in resource.split("/")]


def _is_variable(part: str) -> bool:
    return part.startswith("{")
