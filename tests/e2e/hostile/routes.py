"""Requests as the API's description has them: what a well-meaning client might send."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

type Schema = Mapping[str, Any]

DESCRIPTION = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
MEMOS = "/api/openmem/v1/"
# Where most of the code is behind few routes.
OFTEN = (
    *("add/message", "add/feedback", "search/memory"),
    *("/v2/memories", "/v1/memories", "context/build"),
)
SENTENCES = (
    "I moved to Lisbon last week",
    "Anna likes green tea and dislikes milk",
    "The server room is locked at night",
    "我喜欢绿茶",
    "Replace Lisbon by Porto",
    "Forget that Anna likes green tea",
)
# None of them leads out of this machine.
URLS = ("https://hooks.test/a", "https://localhost:9443/never", "https://169.254.169.254/latest")
USERS = ("shared", "mallory", "u-1")
AGENTS = ("ops", "helper")


# Where anything is kept as it came.
COMPLETION = "CompletionMessage"
FREE = ("info", "metadata", "tool_calls", "tags")
# What no request names that means well: nothing can be linked, or deleted by it, yet.
LEFT_OUT = (
    *("allow_knowledgebase_ids", "knowledgebase_ids", "filter", "memory_type", "user_ids"),
    "project_id",
)
ALWAYS = ("user_id", "content", *FREE)
OPTIONAL_SHARE = 0.35
OF_ITS_KIND = 0.8  # so many ids are of what they are named after


class Route(NamedTuple):
    """`body` is the schema of its JSON, None where it takes none."""

    method: str
    path: str
    in_path: tuple[str, ...]
    in_query: tuple[tuple[str, Schema], ...]
    body: Schema | None


class Description:
    """Of all routes; `ids` by their name are those that a client may know, whoever's they are."""

    def __init__(self, ids: Mapping[str, Sequence[str]]) -> None:
        described = json.loads(DESCRIPTION.read_text())
        self._schemas, self._ids = described["components"]["schemas"], ids
        self.routes = [
            _route(method.upper(), path, operation)
            for path, operations in described["paths"].items()
            for method, operation in operations.items()
        ]
        self.routes += [route for route in self.routes if route.path.endswith(OFTEN)] * 12

    def some_id(self, name: str, random: Random) -> str:
        name = name.removesuffix("s")
        is_meant = name in self._ids and random.random() < OF_ITS_KIND
        return random.choice(self._ids[name if is_meant else random.choice(list(self._ids))])

    def value(self, schema: Schema, random: Random, name: str = "") -> Any:
        """One that fits, as far as the schema says what does."""
        if name == "messages":
            return _messages(random, can_call=not schema["items"]["$ref"].endswith(COMPLETION))
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            given = [one for one in schema["anyOf"] if one.get("type") != "null"]
            return self.value(random.choice(given), random, name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return random.choice(schema["enum"])
        match schema.get("type"):
            case "object" if "properties" in schema:
                return self._object(schema, random)
            case "array":
                items = schema.get("items") or self._schemas["CreateMemoryRequest"]
                return [self.value(items, random, name) for _ in range(random.randint(1, 3))]
            case "string":
                return self._text(name, random)
            case "integer":
                return random.randint(0, 30)
            case "number":
                return random.uniform(schema.get("minimum", 0), schema.get("maximum", 1))
            case "boolean":
                return random.random() < 0.5
        # Anything, or an object of any fields.
        return random.choice(({"team": "red"}, {"a": {"b": [1, "c"]}}, {}))

    def _object(self, schema: Schema, random: Random) -> dict[str, Any]:
        required = schema.get("required", ())
        return {
            name: self.value(field, random, name)
            for name, field in schema["properties"].items()
            if name in (*required, *ALWAYS)
            or (name not in LEFT_OUT and random.random() < OPTIONAL_SHARE)
        }

    def _text(self, name: str, random: Random) -> str:
        if name in ("user", "user_id", "user_ids"):
            return random.choice(USERS)
        if name.endswith("url"):
            return random.choice(URLS)
        if name.endswith(("_id", "_ids")):
            return self.some_id(name, random)
        return random.choice(SENTENCES)


def _messages(random: Random, *, can_call: bool) -> list[dict[str, Any]]:
    """Those of a chat end with a question, those of an add may end with a call of a tool."""
    call = {"id": "call_1", "function": {"name": "weather", "arguments": "{}"}}
    asked: dict[str, Any] = {"role": "user", "content": random.choice(SENTENCES)}
    told = asked | {"role": "assistant"}
    if not can_call:
        return random.choice(([asked], [asked, told, asked]))
    return random.choice(([asked], [asked, told | {"tool_calls": [call]}]))


def _route(method: str, path: str, operation: Mapping[str, Any]) -> Route:
    parameters = operation.get("parameters", ())
    content = operation.get("requestBody", {}).get("content", {})
    return Route(
        method,
        path,
        tuple(known["name"] for known in parameters if known["in"] == "path"),
        tuple((known["name"], known["schema"]) for known in parameters if known["in"] == "query"),
        content.get("application/json", {}).get("schema"),
    )
