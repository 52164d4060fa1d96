"""The grammar of filters as openapi.json tells it; `cairn.api.memos.filters` parses it."""

from typing import Any

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


def filter_schemas(reference: str) -> dict[str, Schema]:
    """By name; `reference` is that of a model, with `{model}` for its name. They are recursive."""
    condition: Schema = {"$ref": reference.format(model="FilterCondition")}
    return {
        "FilterCondition": {
            "description": "One field and what it must be; empty for anything. A field that is "
            "not listed is one of `info`.",
            "type": "object",
            "maxProperties": 1,
            "properties": {"tags": _TAG, "related_id": _STRINGS},
            "patternProperties": {
                "^(and|or)$": {"type": "array", "minItems": 1, "items": condition},
                "^(create_time|created_at|update_time|updated_at)$": _RANGE,
            },
            "additionalProperties": _SCALAR,
        },
        "Filter": {
            "description": "A condition, or one for each source by itself.",
            "anyOf": [
                condition,
                {
                    "type": "object",
                    "propertyNames": {"enum": ["user", "agent", "public", "knowledgebase"]},
                    "additionalProperties": condition,
                },
            ],
        },
    }
