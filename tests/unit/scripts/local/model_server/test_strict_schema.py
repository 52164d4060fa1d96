"""Schemas that strict mode refuses, by the rule they break."""

from typing import Any

import pytest

from cairn.prompts import extraction
from scripts.local.model_server.strict_schema import violations


def object_of(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
OPEN = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
OPTIONAL = object_of(a=TEXT, b=TEXT) | {"required": ["a"]}


@pytest.mark.parametrize(
    "schema",
    [
        object_of(),
        object_of(a=TEXT, b={"type": ["integer", "null"]}, c={"enum": ["x", "y"]}),
        object_of(a={"type": "array", "items": object_of(b=TEXT)}),
        object_of(a={"anyOf": [TEXT, object_of(b=TEXT), {"type": "null"}]}),
        object_of(a={"$ref": "#/$defs/A"}) | {"$defs": {"A": object_of(b={"$ref": "#"})}},
        object_of(title=TEXT, default=TEXT, minimum=TEXT),
        extraction.SCHEMA,
    ],
)
def test_strict_mode_takes(schema: dict[str, Any]) -> None:
    assert list(violations(schema)) == []


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({}, "'type: \"object\"'"),
        ({"type": "array", "items": TEXT}, "'type: \"object\"'"),
        (object_of() | {"anyOf": [object_of()]}, "'type: \"object\"'"),
        (OPEN, "'additionalProperties'"),
        (OPEN | {"additionalProperties": True}, "'additionalProperties'"),
        (OPTIONAL, "Missing 'b'"),
        (object_of() | {"required": ["a"]}, "Extra required key 'a'"),
        (object_of(a={}), "('properties', 'a'), schema must have a 'type'"),
        (object_of(a={"type": "array"}), "missing items"),
        (object_of(a={"type": "array", "items": OPEN}), "('properties', 'a', 'items')"),
        (object_of(a={"anyOf": [TEXT, OPTIONAL]}), "('properties', 'a', 'anyOf', '1')"),
        (object_of(a={"type": ["object", "null"]}), "'additionalProperties'"),
        (object_of() | {"$defs": {"A": OPTIONAL}}, "('$defs', 'A')"),
        (object_of(a={"$ref": "#/$defs/A"}), "reference"),
        (
            object_of(a={"$ref": "#/$defs/A", "description": "x"}) | {"$defs": {"A": TEXT}},
            "cannot have keywords {'description'}",
        ),
        *[
            (object_of(a=TEXT | {keyword: 1}), f"'{keyword}' is not permitted")
            for keyword in (
                *("default", "minimum", "maximum", "minLength", "maxLength", "pattern", "format"),
                *("minItems", "maxItems", "uniqueItems", "oneOf", "allOf", "not", "if"),
            )
        ],
    ],
)
def test_strict_mode_refuses(schema: dict[str, Any], said: str) -> None:
    assert said in next(iter(violations(schema)), "nothing")
