"""The grammar of filters as openapi.json tells it; `cairn.api.memos.filters` parses it."""

from typing import Any

from cairn.api.json_types import NOT_BLANK_PATTERN

Schema = dict[str, Any]

_SCALAR: Schema = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
_TIME: Schema = {
    "anyOf": [
        {"type": "integer", "description": "Milliseconds since epoch."},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
    ]
}
_RANGE: Schema = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"enum": ["gt", "gte", "lt", "lte"]},
    "additionalProperties": _TIME,
}
_TAG: Schema = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"contains": {"type": "string"}},
            "required": ["contains"],
            "additionalProperties": False,
        },
    ]
}
_STRINGS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


_NAME: Schema = {"type": "string", "pattern": NOT_BLANK_PATTERN}
_NAMES: Schema = {"type": "array", "items": {"type": "string"}, "maxItems": 20}
_RELATED: Schema = {
    "type": "object",
    "properties": {"related_id": {"anyOf": [_NAME, {**_NAMES, "contains": _NAME}]}},
    "required": ["related_id"],
    "maxProperties": 1,
}
_SOURCES = ["user", "agent", "public", "knowledgebase"]


def _condition(groups: Schema) -> Schema:
    return {
        "type": "object",
        "maxProperties": 1,
        "properties": {"tags": _TAG, "related_id": _STRINGS},
        "patternProperties": {
            **groups,
            "^(create_time|created_at|update_time|updated_at)$": _RANGE,
        },
        "additionalProperties": _SCALAR,
    }


def _narrowing_filter(source: str, condition: Schema, narrowing: Schema) -> Schema:
    by_source: Schema = {
        "type": "object",
        "properties": {source: narrowing},
        "required": [source],
        "propertyNames": {"enum": _SOURCES},
        "additionalProperties": condition,
    }
    return {
        "description": f"A filter that does not select everything of the {source}, or none.",
        "anyOf": [{"type": "null"}, narrowing, by_source],
    }


def filter_schemas(reference: str) -> dict[str, Schema]:
    """By name; `reference` is that of a model, with `{model}` for its name. They are recursive."""
    condition: Schema = {"$ref": reference.format(model="FilterCondition")}
    narrowing: Schema = {"$ref": reference.format(model="NarrowingCondition")}
    nodes: Schema = {"type": "array", "minItems": 1, "items": condition}
    return {
        "FilterCondition": {
            "description": "One field and what it must be; empty for anything. A field that is "
            "not listed is one of `info`.",
            **_condition({"^(and|or)$": nodes}),
        },
        "NarrowingCondition": {
            "description": "A condition that something does not satisfy.",
            **_condition(
                {
                    "^and$": {**nodes, "contains": narrowing},
                    "^or$": {"type": "array", "minItems": 1, "items": narrowing},
                }
            ),
            "minProperties": 1,
        },
        "UserDeletionFilter": _narrowing_filter("user", condition, narrowing),
        "AgentDeletionFilter": _narrowing_filter("agent", condition, narrowing),
        "OwningFilter": {
            "description": "A filter that says whose memories it is about.",
            "anyOf": [
                _RELATED,
                {
                    "type": "object",
                    "properties": {"and": {**nodes, "contains": _RELATED}},
                    "required": ["and"],
                    "maxProperties": 1,
                },
            ],
        },
        "Filter": {
            "description": "A condition, or one for each source by itself.",
            "anyOf": [
                condition,
                {
                    "type": "object",
                    "propertyNames": {"enum": _SOURCES},
                    "additionalProperties": condition,
                },
            ],
        },
    }
