"""What structured outputs with `strict: true` ask of a JSON schema.

From OpenAI's guide to structured outputs. Its present models take some bounds too (`minimum`,
`pattern`, `minItems`), its fine-tuned and earlier models and other vendors' servers refuse
them: a schema that all of them take has none, so none passes here.
"""

from collections.abc import Iterator
from typing import Any

type Schema = dict[str, Any]

_ANNOTATIONS = {"title", "description"}
_PLACES = {"$defs", "definitions", "properties"}
_KEYWORDS = {
    *{"type", "enum", "const", "items", "anyOf", "$ref", "required", "additionalProperties"},
    *_ANNOTATIONS,
    *_PLACES,
}
_SAYS_WHAT_IT_IS = {"type", "enum", "const", "anyOf"}


def violations(schema: Schema) -> Iterator[str]:
    """In OpenAI's words, the root's first; none when strict mode takes the schema."""
    if schema.get("type") != "object" or "anyOf" in schema:
        yield f"schema must be a JSON Schema of 'type: \"object\"', got {schema.get('type')!r}."
    for path, node in _nodes(schema, ()):
        for said in _violations_of_node(node, schema):
            yield f"In context={path}, {said}"


def _nodes(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, node
    if not isinstance(node, dict):
        return
    for place in sorted(_PLACES & node.keys()):
        for name, child in node[place].items():
            yield from _nodes(child, (*path, place, name))
    for at, child in enumerate(node.get("anyOf", ())):
        yield from _nodes(child, (*path, "anyOf", str(at)))
    if "items" in node:
        yield from _nodes(node["items"], (*path, "items"))


def _violations_of_node(node: Any, root: Schema) -> Iterator[str]:
    if not isinstance(node, dict):
        yield f"{node!r} is not a schema."
        return
    if "$ref" in node:
        yield from _violations_of_reference(node, root)
        return
    yield from (f"'{keyword}' is not permitted." for keyword in sorted(node.keys() - _KEYWORDS))
    if not node.keys() & _SAYS_WHAT_IT_IS:
        yield "schema must have a 'type' key."
    types = node["type"] if isinstance(node.get("type"), list) else [node.get("type")]
    if "array" in types and "items" not in node:
        yield "array schema missing items."
    if "object" in types:
        yield from _violations_of_object(node)


def _violations_of_reference(node: Schema, root: Schema) -> Iterator[str]:
    if siblings := node.keys() - {"$ref"}:
        yield f"$ref cannot have keywords {siblings}."
    place, _, name = str(node["$ref"]).removeprefix("#/").partition("/")
    if node["$ref"] != "#" and name not in root.get(place, {}):
        yield f"reference can only point to definitions of this schema, got {node['$ref']!r}."


def _violations_of_object(node: Schema) -> Iterator[str]:
    if node.get("additionalProperties") is not False:
        yield "'additionalProperties' is required to be supplied and to be false."
    properties, required = set(node.get("properties", {})), set(node.get("required", ()))
    if missing := sorted(properties - required):
        yield (
            "'required' is required to be supplied and to be an array including every key in "
            f"properties. Missing '{missing[0]}'."
        )
    if extra := sorted(required - properties):
        yield f"Extra required key '{extra[0]}' supplied."
