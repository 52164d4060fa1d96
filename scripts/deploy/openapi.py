"""Write docs/openapi.json from the routes of all API functions, or check that it is current."""

import argparse
import json
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import (
    APIKey,
    APIKeyIn,
    HTTPBearer,
    SecurityScheme,
)

from cairn import VERSION
from cairn.api.all_routes import FUNCTIONS, describe
from scripts.deploy import openapi_requests, openapi_responses
from scripts.prepare_environments import ROOT

TARGET = ROOT / "docs" / "openapi.json"
KEYS: dict[str, SecurityScheme] = {
    "Token": APIKey(
        name="Authorization", in_=APIKeyIn.header, description="`Token <API key>`, as MemOS has it."
    ),
    "Bearer": HTTPBearer(description="`Bearer <API key>`, as MemoryRelay has it."),
    "ApiKey": APIKey(
        name="X-API-Key",
        in_=APIKeyIn.header,
        description="The API key alone, as MemoryRelay has it. `Authorization` wins.",
    ),
}


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
    return json.dumps(description(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def description() -> dict[str, Any]:
    """As the framework derives it from the routes, and what it cannot know."""
    api = describe(*FUNCTIONS)
    schema = json.loads(
        api.resolver.get_openapi_json_schema(
            title="Cairn",
            version=VERSION,
            description="Long-term memory for AI agents, in the words of MemOS and MemoryRelay. "
            "Either dialect takes the key in any of its forms.",
            security_schemes=KEYS,
        )
    )
    openapi_requests.complete(schema)
    openapi_responses.complete(schema, api.found_statuses)
    return dict(schema)
