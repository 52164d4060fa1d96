"""A projection as a document, and back."""

import json
from collections import defaultdict
from typing import Any

from cairn.adapters.opensearch.terms import info_term, term
from cairn.domain.index.projection import Projection
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Scope
from cairn.domain.text.analysis import encodable

Document = dict[str, Any]

# Attributes that are kept as they are, to be read back.
_PLAIN = (
    *("memory_id", "version", "rev", "kind", "memory_type", "home_hash", "accepted_at"),
    *("created_at", "updated_at", "event_time", "importance", "speaker", "app_id", "info"),
)
_LISTS = ("tags", "session_ids", "owner_ids", "agent_ids", "traits")
_NUMBERS = (
    *("version", "rev", "accepted_at", "created_at", "updated_at", "event_time", "importance"),
)
_NAMES = ("memory_id", "home_hash", "kind", "memory_type", "speaker")
# What of a document makes a projection.
READ_BACK = ("entry", "text", "context")


def document_id(scope: Scope, subject_hash: str, memory_id: str, version: int, rev: int) -> str:
    return f"{scope.project_id}.{subject_hash}.{memory_id}.{version}.{rev}"


def version_of(document_id: str) -> tuple[str, int, int]:
    """Memory, version and rev. Raises: ValueError for an id of another form."""
    _project, _subject, rest = document_id.split(".", 2)
    memory_id, version, rev = rest.rsplit(".", 2)
    return memory_id, int(version), int(rev)


def subject_of(document_id: str) -> str:
    """The subject's hash. Raises: IndexError for an id of another form."""
    return document_id.split(".", 2)[1]


def document(scope: Scope, subject_hash: str, projection: Projection, model: str) -> Document:
    """Without a vector where it is of another model, or zero, which has no direction."""
    found: Document = {"project": scope.project_id, "subject": subject_hash}
    found |= {name: getattr(projection, name) for name in _NUMBERS}
    found |= {name: term(getattr(projection, name)) for name in _NAMES}
    found |= {name: [term(value) for value in getattr(projection, name)] for name in _LISTS}
    if projection.app_id is not None:
        found["app_id"] = term(projection.app_id)
    for name in ("text", "context"):
        terms = getattr(projection, f"{name}_terms")
        found |= {name: encodable(" ".join(terms)), f"{name}_length": len(terms)}
    vector = _vector(projection, model)
    return found | _info(projection) | vector | {"entry": _entry(projection, bool(vector))}


def _info(projection: Projection) -> dict[str, list[str]]:
    fields = defaultdict(list)
    for key, values in projection.info.items():
        for value in values:
            field, indexed = info_term(key, value)
            fields[field].append(indexed)
    return dict(fields)


def _vector(projection: Projection, model: str) -> dict[str, list[int]]:
    """As quantised: cosines do not depend on the scale."""
    vector = projection.vector
    if vector is None or vector.model != model or not any(vector.data):
        return {}
    return {"vector": memoryview(vector.data).cast("b").tolist()}


def _entry(projection: Projection, is_embedded: bool) -> str:
    kept = {name: getattr(projection, name) for name in (*_PLAIN, *_LISTS)}
    kept["is_embedded"] = is_embedded
    return json.dumps(kept, separators=(",", ":"))


def read_back(source: Document) -> tuple[Projection, bool]:
    """The projection without its vector, and whether it has one.

    Raises: KeyError, TypeError or ValueError for what is no document.
    """
    entry = json.loads(source["entry"])
    plain = {name: entry[name] for name in _PLAIN}
    lists = {name: tuple(entry[name]) for name in _LISTS}
    info = {key: tuple(values) for key, values in entry["info"].items()}
    terms = {f"{name}_terms": tuple(source[name].split()) for name in ("text", "context")}
    kind = MemoryKind(entry["kind"])
    found = Projection(**{**plain, **lists, **terms, "info": info, "kind": kind})
    return found, bool(entry["is_embedded"])
