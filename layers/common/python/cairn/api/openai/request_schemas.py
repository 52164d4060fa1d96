"""What a chat completion demands beyond the types of its fields, in the words of JSON Schema.

For openapi.json alone: validators check the same, and that the last message is the user's.
"""

from typing import Any

from cairn.api.json_types import NOT_BLANK_PATTERN

Schema = dict[str, Any]

_TEXT_PART: Schema = {
    "type": "object",
    "properties": {"type": {"enum": ["text", "input_text"]}, "text": {"type": "string"}},
    "required": ["type", "text"],
}
CONTENT: Schema = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": _TEXT_PART}],
}
_SAYS_SOMETHING: Schema = {
    "anyOf": [
        {"type": "string", "pattern": NOT_BLANK_PATTERN},
        {"type": "number"},
        {
            "type": "array",
            "contains": {"properties": {"text": {"pattern": NOT_BLANK_PATTERN}}},
        },
    ]
}
QUESTION: Schema = {
    "contains": {"properties": {"role": {"const": "user"}, "content": _SAYS_SOMETHING}}
}
NO_TOOLS: Schema = {"enum": [None, []], "description": "Tools are not supported."}
