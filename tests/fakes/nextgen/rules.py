"""What NEXTGEN collections of OpenSearch Serverless refuse, from AWS's pages and field reports."""

from collections.abc import Mapping
from typing import Any

TYPES = {"keyword", "text", "long", "integer", "float", "boolean", "date", "object", "knn_vector"}
COMPRESSIONS = {"1x", "2x", "8x", "16x", "32x"}
BY_QUERY = {"_delete_by_query", "_update_by_query", "_reindex", "_refresh", "_flush", "_forcemerge"}
LONGEST_TERM = 32_766  # bytes, Lucene's


class Refusal(Exception):
    """Answered with this status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def check_path(parts: list[str], params: Mapping[str, Any]) -> None:
    if "refresh" in params:
        raise Refusal(400, "refresh is not supported")
    if BY_QUERY & set(parts):
        raise Refusal(404, f"no such operation: {parts[-1]}")


def check_index(body: Mapping[str, Any]) -> None:
    settings = body.get("settings", {})
    if settings not in ({}, {"index": {"knn": True}}):
        raise Refusal(400, f"unknown setting in {settings}")
    for name, field in body["mappings"]["properties"].items():
        _check_field(name, field)


def _check_field(name: str, field: Mapping[str, Any]) -> None:
    if field["type"] not in TYPES:
        raise Refusal(400, f"no such type for {name}")
    if field["type"] != "knn_vector":
        return
    if "engine" in field or "engine" in field.get("method", {}):
        raise Refusal(400, "Field parameter 'engine' is not supported")
    if field.get("compression_level", "32x") not in COMPRESSIONS:
        raise Refusal(400, "no such compression_level")


def check_document(properties: Mapping[str, Any], source: Mapping[str, Any]) -> None:
    """`dynamic: strict`, and what each type takes."""
    for name, value in source.items():
        field = properties.get(name)
        if field is None:
            raise Refusal(400, f"strict_dynamic_mapping_exception: {name}")
        if field["type"] == "knn_vector":
            _check_vector(field, value)
        elif field["type"] == "keyword" and field.get("index", True):
            for part in value if isinstance(value, list) else [value]:
                if len(part.encode()) > LONGEST_TERM:
                    raise Refusal(400, f"immense term in {name}")


def _check_vector(field: Mapping[str, Any], vector: list[float]) -> None:
    if len(vector) != field["dimension"]:
        raise Refusal(400, "Vector dimension mismatch")
    if not any(vector):
        raise Refusal(400, "zero vector is not supported when space type is [cosinesimil]")
