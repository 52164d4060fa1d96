"""Write docs/openapi.json from the routes of all API functions, or check that it is current."""

import argparse
import json
from collections.abc import Callable
from inspect import signature
from typing import Any, NoReturn

from aws_lambda_powertools.event_handler.openapi.models import APIKey, APIKeyIn

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.event import JSON
from cairn.api.memoryrelay.agents.agent_stats import agent_stats
from cairn.api.memoryrelay.agents.agents import agents
from cairn.api.memoryrelay.entities.entities import entities
from cairn.api.memoryrelay.entities.entity_links import entity_links
from cairn.api.memoryrelay.entities.extract_entities import extract_entities
from cairn.api.memoryrelay.memories.build_context import build_context
from cairn.api.memoryrelay.memories.change_memory import change_memory, forget_memory
from cairn.api.memoryrelay.memories.create_batch import create_batch
from cairn.api.memoryrelay.memories.create_memory import accept_memory, create_memory
from cairn.api.memoryrelay.memories.extraction_settings import extraction_settings
from cairn.api.memoryrelay.memories.list_memories import list_memories
from cairn.api.memoryrelay.memories.maintain_memories import maintain_memories
from cairn.api.memoryrelay.memories.read_memory import memory_status, read_memory
from cairn.api.memoryrelay.memories.search_memories import search_memories
from cairn.api.memoryrelay.webhooks.deliveries import deliveries
from cairn.api.memoryrelay.webhooks.webhooks import webhooks
from cairn.api.memos.add_message import add_message
from cairn.api.memos.delete_memory import delete_memory
from cairn.api.memos.get_status import get_status
from cairn.api.memos.search_memory import search_memory
from cairn.api.problem import ErrorBody
from cairn.api.system import add_health
from scripts.prepare_environments import ROOT

TARGET = ROOT / "docs" / "openapi.json"
ROUTES: tuple[Callable[..., None], ...] = (
    *(webhooks, deliveries),
    *(agents, agent_stats, entities, entity_links, extract_entities, extraction_settings),
    *(add_message, delete_memory, get_status, search_memory, add_health),
    *(create_memory, accept_memory, create_batch, read_memory, memory_status, list_memories),
    *(change_memory, forget_memory, maintain_memories, search_memories, build_context),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing, fail when outdated")


def run(options: argparse.Namespace) -> int:
    if options.check:
        is_current = TARGET.exists() and TARGET.read_text(encoding="utf-8") == openapi()
        print(f"{TARGET.name} is {'current' if is_current else 'outdated: scripts/cairn openapi'}")
        return 0 if is_current else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(openapi(), encoding="utf-8")
    print(f"wrote {TARGET}")
    return 0


def openapi() -> str:
    """The schema as JSON text, the same bytes for the same routes."""
    api = Api(authenticate=_unused, explain=explain, now=_unused)
    for register in ROUTES:
        register(api, *[_unused] * (len(signature(register).parameters) - 1))
    schema = api.resolver.get_openapi_json_schema(
        title="Cairn",
        version="0.1.0",
        description="Long-term memory for AI agents, in the words of MemOS and MemoryRelay.",
        security_schemes={
            "ApiKey": APIKey(
                name="Authorization",
                in_=APIKeyIn.header,
                description="`Token <API key>` or `Bearer <API key>`; or the key in `X-API-Key`.",
            )
        },
    )
    described = _with_our_errors(json.loads(schema))
    return json.dumps(described, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _with_our_errors(schema: dict[str, Any]) -> dict[str, Any]:
    """Every error has one shape, which is not the framework's."""
    models = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        models.pop(unused, None)
    models["ErrorBody"] = ErrorBody.model_json_schema()
    content = {JSON: {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"description": "Error", "content": content}
    return schema


def _unused(*_: object) -> NoReturn:
    raise NotImplementedError("routes are described, never called")
