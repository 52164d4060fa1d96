"""What requests demand beyond the types of their fields, in the words of JSON Schema.

For openapi.json alone: validators check the same, with codes of their own.
"""

from typing import Any

from cairn.api.json_types import GIVEN, NOT_BLANK_PATTERN, one_of

Schema = dict[str, Any]

FILE_SUFFIXES = ("pdf", "docx", "doc", "txt", "json", "md", "xml")
PART_TYPES = ("text", "image_url", "file")
ALL_KNOWLEDGE_BASES = "all"

_SUFFIX = rf"\.({'|'.join(FILE_SUFFIXES)})"
_HOST = r"https?://[A-Za-z0-9.:_-]+"
_BASE64 = r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)"
IMAGE: Schema = {"pattern": rf"^({_HOST}(/\S*)?|data:image/[^;,\s]*;base64,{_BASE64})$"}
FILE: Schema = {
    "pattern": rf"^({_HOST}(/[^.?#\s]*({_SUFFIX})?)?|data:[^;,\s]*;base64,{_BASE64}|{_BASE64})$"
}
FILE_NAME: Schema = {"pattern": rf"^[^./]*({_SUFFIX})?$"}

PART: Schema = {
    "anyOf": [
        {"properties": {"type": {"const": name}, name: GIVEN}, "required": [name]}
        for name in PART_TYPES
    ]
}
_SAYS_SOMETHING: Schema = {
    "anyOf": [
        {"properties": {"type": {"enum": ["image_url", "file"]}}, "required": ["type"]},
        {"properties": {"text": {"pattern": NOT_BLANK_PATTERN}}, "required": ["text"]},
    ]
}
_CONTENT: Schema = {
    "anyOf": [
        {"type": "string", "pattern": NOT_BLANK_PATTERN},
        {"type": "number"},
        {"type": "array", "contains": _SAYS_SOMETHING},
    ]
}
_TOOL_CALL: Schema = {
    "properties": {"role": {"const": "assistant"}, "tool_calls": {"type": "array", "minItems": 1}},
    "required": ["tool_calls"],
}
MESSAGE: Schema = {
    "anyOf": [{"properties": {"content": _CONTENT}, "required": ["content"]}, _TOOL_CALL]
}

NO_KNOWLEDGE_BASE: Schema = {"type": "array", "maxItems": 0, "description": "There are none yet."}
ALL_OR_NO_KNOWLEDGE_BASES: Schema = {
    "anyOf": [
        {"const": ALL_KNOWLEDGE_BASES},
        {"type": "array", "items": {"const": ALL_KNOWLEDGE_BASES}, "maxItems": 20},
    ],
    "description": "There are none yet, so that none can be named.",
}

_OWNERS = ("user_id", "user_ids", "agent_id")
_ABSENT: Schema = {"enum": [None, []]}
_ONE: Schema = {"type": "array", "minItems": 1, "maxItems": 1}


def _owner_alone(owner: str) -> Schema:
    """This one is named and no other."""
    others = sorted({*_OWNERS, "memory_ids"} - {owner})
    absent: Schema = {**dict.fromkeys(others, _ABSENT), "conversation_id": {"type": "null"}}
    one = {"anyOf": [{"type": "string"}, {"type": "number"}, _ONE]}
    return {"properties": {owner: one, **absent}, "required": [owner]}


_NOTHING: Schema = {"type": "null"}
_BY_ID: Schema = {
    **one_of("memory_ids"),
    "properties": {"filter": _NOTHING, "memory_type": _NOTHING},
}
# What the filter then is, is added where the grammar of filters is described.
_BY_FILTER: Schema = {
    "properties": {
        **dict.fromkeys((*_OWNERS, "memory_ids"), _ABSENT),
        "conversation_id": _NOTHING,
        "filter": {},
    },
    "required": ["filter"],
}
DELETION: Schema = {"anyOf": [_BY_ID, *map(_owner_alone, _OWNERS), _BY_FILTER]}
