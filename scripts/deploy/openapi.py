"""Write docs/openapi.json from the routes of all API functions, or check that it is current."""

import argparse
import json
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import APIKey, APIKeyIn

from cairn.api.all_routes import FUNCTIONS, describe
from cairn.api.event import JSON
from cairn.api.problem import ErrorBody
from scripts.prepare_environments import ROOT

TARGET = ROOT / "docs" / "openapi.json"


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
    schema = describe(*FUNCTIONS).resolver.get_openapi_json_schema(
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
