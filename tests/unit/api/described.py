"""Every route as it is described, over use cases that fail: to see what is refused before."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import uuid4

from aws_lambda_powertools import Logger

from cairn.api.all_routes import FUNCTIONS, add_routes_of
from cairn.api.app import Api
from cairn.api.dialects import explain
from scripts.deploy.openapi import openapi
from tests.builders import NOW, SCOPE
from tests.unit.api.client import Answer, Context, event

DESCRIPTION: dict[str, Any] = json.loads(openapi())
PATHS: dict[str, dict[str, Any]] = DESCRIPTION["paths"]
# What each path takes; where none is given, nothing is required.
VALID: dict[str, dict[str, Any]] = {
    "/api/openmem/v1/add/message": {
        "user_id": "u",
        "messages": [{"role": "user", "content": "hello"}],
    },
    "/api/openmem/v1/add/feedback": {"user_id": "u", "feedback_content": "forget that I smoke"},
    "/api/openmem/v1/chat": {"user_id": "u", "conversation_id": "c", "query": "where?"},
    "/api/openmem/v1/chat/completions": {
        "user": "u",
        "messages": [{"role": "user", "content": "where?"}],
    },
    "/api/openmem/v1/extract/memory": {"messages": [{"role": "user", "content": "hello"}]},
    "/api/openmem/v1/rerank": {"query": "where?", "documents": ["here"]},
    "/api/openmem/v1/get/status": {"task_id": "t"},
    "/api/openmem/v1/search/memory": {"user_id": "u", "query": "where?"},
    "/api/openmem/v1/bind/profile_template": {
        "bind_list": [{"profile_template_id": "t", "user_id": "u"}]
    },
    "/api/openmem/v1/edit/profile": {
        "profile_template_id": "t",
        "user_id": "u",
        "metadata": {"a": {"b": {"value": "c"}}},
    },
    "/api/openmem/v1/delete/profile": {"profile_template_id": "t", "user_id": "u"},
    "/api/openmem/v1/add/profile_template": {"name": "n", "metadata": {"a": {"b": {}}}},
    "/api/openmem/v1/list/profile_template": {},
    "/api/openmem/v1/get/profile_template": {"profile_template_id": "t"},
    "/api/openmem/v1/update/profile_template": {"profile_template_id": "t", "name": "n"},
    "/api/openmem/v1/delete/profile_template": {"profile_template_id": "t"},
    "/api/openmem/v1/delete/memory": {"user_id": "u"},
    "/api/openmem/v1/get/memory": {"user_id": "u"},
    "/api/openmem/v1/get/message": {"user_id": "u", "conversation_id": "c"},
    "/api/openmem/v1/update/memory": {"memory_id": "m", "content": "c"},
    "/v1/memories": {"content": "c", "agent_id": "a"},
    "/v2/memories": {"content": "c", "agent_id": "a"},
    "/v1/memories/batch": {"memories": [{"content": "c"}]},
    "/v1/memories/search": {"query": "where?"},
    "/v1/memories/context": {"query": "where?"},
    "/v2/context": {"query": "where?"},
    "/v2/context/build": {"query": "where?"},
    "/v1/memories/maintenance": {"action": "demote_cold"},
    "/v1/memories/{memory_id}/importance": {"importance": 0.5},
    "/v1/agents": {"name": "a"},
    "/v1/entities": {"name": "Ada", "entity_type": "person"},
    "/v1/entities/links": {"entity_id": str(uuid4()), "memory_id": str(uuid4())},
    "/v1/entities/{entity_id}/link": {"memory_id": str(uuid4())},
    "/v1/webhooks": {"url": "https://hooks.example.com/cairn"},
}
type Schema = dict[str, Any]


def bodies() -> list[tuple[str, str]]:
    """Method and path of the routes that take a body."""
    return [
        (method.upper(), path)
        for path, operations in PATHS.items()
        for method, operation in operations.items()
        if "requestBody" in operation
    ]


def body_schema(method: str, path: str) -> Schema:
    content = PATHS[path][method.lower()]["requestBody"]["content"]["application/json"]
    return resolved(content["schema"])


def resolved(schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def alternatives(schema: Schema) -> Iterator[Schema]:
    schema = resolved(schema)
    if "anyOf" not in schema:
        yield schema
    for alternative in schema.get("anyOf", []):
        yield from alternatives(alternative)


def ask(method: str, path: str, body: object) -> Answer:
    """500 where nothing was refused, as nothing is behind the routes."""
    place = "/".join(str(uuid4()) if part.startswith("{") else part for part in path.split("/"))
    answer = _api()(event(method, place, json.dumps(body)), Context())
    return Answer(answer["statusCode"], json.loads(answer["body"]), {})


@cache
def _api() -> Api:
    api = Api(
        authenticate=lambda key: SCOPE,
        explain=explain,
        now=lambda: NOW,
        logger=Logger(service="described", level="CRITICAL"),
    )
    add_routes_of(api, *FUNCTIONS)
    return api
