"""The form of an index: its name, its fields, and what its scores stand for."""

import re
from typing import Any

# `info` names with a field of their own; all others share one field, however many there are.
INFO_FIELDS = ("business_type", "biz_id", "scene", "custom_status")
KEYWORDS = (
    *("project", "subject", "memory_id", "home_hash", "kind", "memory_type", "speaker"),
    *("app_id", "agent_ids", "session_ids", "owner_ids", "tags", "traits", "info", *INFO_FIELDS),
)
LONGS = ("version", "rev", "accepted_at", "created_at", "updated_at", "event_time", "importance")
LENGTHS = ("text_length", "context_length")
SPACE = "cosinesimil"


def index_name(model: str, suffix: str) -> str:
    """`model` is name@dim. A model of another dimension never shares an index."""
    name, _, dimension = model.rpartition("@")
    return f"cairn-{_plain(name)}-{dimension}-{_plain(suffix)}"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def index_body(model: str, engine: str = "") -> dict[str, Any]:
    """Settings and mapping. `engine` empty: the server's own, as Serverless demands."""
    dimension = int(model.rpartition("@")[2])
    properties: dict[str, Any] = {name: {"type": "keyword"} for name in KEYWORDS}
    properties |= {name: {"type": "long"} for name in LONGS}
    properties |= {name: {"type": "integer"} for name in LENGTHS}
    # Analysed by us, so that every index sees the same terms.
    properties |= {name: {"type": "text", "analyzer": "whitespace"} for name in ("text", "context")}
    # Read back as it was written and never searched.
    properties["entry"] = {"type": "keyword", "index": False, "doc_values": False}
    properties["vector"] = _vector(dimension, engine)
    return {
        "settings": {"index": {"knn": True}},
        "mappings": {"dynamic": "strict", "_meta": {"model": model}, "properties": properties},
    }


def _vector(dimension: int, engine: str) -> dict[str, Any]:
    vector: dict[str, Any] = {"type": "knn_vector", "dimension": dimension}
    if engine:
        return vector | {"method": {"name": "hnsw", "engine": engine, "space_type": SPACE}}
    # Serverless would compress 32 times, which loses neighbours without saying so.
    return vector | {"space_type": SPACE, "compression_level": "1x"}


def cosine(score: float) -> float:
    """From the score of `cosinesimil`, (1 + cosine) / 2 with every engine."""
    return 2.0 * score - 1.0
