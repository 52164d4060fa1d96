"""What openapi.json says of requests beside the types of their fields."""

from collections.abc import Iterator
from typing import Any

from cairn.api.all_routes import describe
from cairn.api.dialects import is_memoryrelay
from cairn.api.json_types import NOT_BLANK_PATTERN
from scripts.deploy.openapi_filters import filter_schemas

Schema = dict[str, Any]
REF = "#/components/schemas/{model}"
NOT_TEXT = ("boolean", "integer", "number")
ABOUT = ("title", "description", "default")
FILTERED = ("ChatRequest", "DeleteMemoryRequest", "GetMemoryRequest", "SearchMemoryRequest")
KEYED = ("chat", "ingest")  # functions whose routes read the header of this name
KEEPS_NOTHING = ("POST", "/api/openmem/v1/extract/memory")  # and so reads no such key
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again within a day, a request with the same key answers the first result;"
    " another one with it is refused.",
    "schema": {"type": "string"},
}


def complete(schema: Schema) -> None:
    """In place: null stands for absent, and in MemOS a number for its text."""
    models = schema["components"]["schemas"]
    models |= filter_schemas(REF)
    for model in FILTERED:
        models[model]["properties"]["filter"] = {"$ref": REF.format(model="Filter")}
    _, *owned_by, by_filter = models["DeleteMemoryRequest"]["anyOf"]
    by_filter["properties"]["filter"] = {"$ref": REF.format(model="OwningFilter")}
    for owned in owned_by:
        source = "Agent" if "agent_id" in owned["required"] else "User"
        owned["properties"]["filter"] = {"$ref": REF.format(model=f"{source}DeletionFilter")}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            for name in _models(operation.get("requestBody", {}), models):
                _say_what_is_taken(models[name], takes_numbers=not is_memoryrelay(path))
    for method, path in (route for route in describe(*KEYED).routes if route != KEEPS_NOTHING):
        schema["paths"][path][method.lower()].setdefault("parameters", []).append(IDEMPOTENCY_KEY)


def _models(part: Any, models: Schema, known: frozenset[str] = frozenset()) -> set[str]:
    """Names of the models with fields that a part of the schema refers to, however deep."""
    found = set(known)
    for name in _references(part):
        if name not in found and "properties" in models[name]:
            found |= _models(models[name], models, frozenset({*found, name}))
    return found


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for inner in part.values():
            yield from _references(inner)
    if isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def _say_what_is_taken(model: Schema, *, takes_numbers: bool) -> None:
    fields = model["properties"]
    for name, field in fields.items():
        if takes_numbers:
            field = _with_numbers(field)
        fields[name] = field if name in model.get("required", ()) else _with_null(field)


def _with_numbers(field: Schema) -> Schema:
    """Where text is taken, though not where it stands for a number already."""
    if "items" in field:
        return {**field, "items": _with_numbers(field["items"])}
    kinds = field.get("anyOf")
    if kinds is None:
        return _or(field, "number") if _is_text(field) else field
    if any(kind.get("type") in NOT_TEXT for kind in kinds):
        return field
    lists = [_with_numbers(kind) if "items" in kind else kind for kind in kinds]
    taken = {**field, "anyOf": lists}
    return _or(taken, "number") if any(map(_is_text, kinds)) else taken


def _with_null(field: Schema) -> Schema:
    return _or(field, "null") if field.keys() & {"type", "anyOf", "$ref"} else field


def _is_text(field: Schema) -> bool:
    is_any_text = (
        field.get("pattern", NOT_BLANK_PATTERN) == NOT_BLANK_PATTERN and "enum" not in field
    )
    return field.get("type") == "string" and is_any_text


def _or(field: Schema, kind: str) -> Schema:
    """The field with one more type; what describes it stays outside of the alternatives."""
    about = {name: value for name, value in field.items() if name in ABOUT}
    given = {name: value for name, value in field.items() if name not in about}
    kinds = given.pop("anyOf", None) or [given]
    return {**about, "anyOf": kinds if {"type": kind} in kinds else [*kinds, {"type": kind}]}
