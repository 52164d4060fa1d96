"""A collection in memory: indices that show what was written only a while later."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.nextgen import rules
from tests.fakes.nextgen.queries import Document, Evaluation, aggregated
from tests.fakes.nextgen.rules import Refusal

SHOWN_AFTER_SECONDS = 10.0
SHARDS = {"total": 0, "successful": 0, "skipped": 0, "failed": 0}  # as Serverless counts them


@dataclass
class Index:
    body: Mapping[str, Any]
    written: list[tuple[float, str, Document | None]] = field(default_factory=list)

    @property
    def properties(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.body["mappings"]["properties"]
        return found

    def shown(self, now: float) -> dict[str, Document]:
        documents: dict[str, Document] = {}
        for at, name, source in self.written:
            if at + SHOWN_AFTER_SECONDS <= now:
                documents.pop(name, None)
                if source is not None:
                    documents[name] = source
        return documents

    def has(self, name: str) -> bool:
        last = [source for _, part, source in self.written if part == name][-1:]
        return bool(last) and last[0] is not None


class Collection:
    """`now` in seconds. Raises: Refusal."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._indices: dict[str, Index] = {}
        self._aliases: dict[str, str] = {}

    def create(self, name: str, body: Mapping[str, Any]) -> Any:
        if name in self._indices:
            raise Refusal(400, "resource_already_exists_exception")
        rules.check_index(body)
        self._indices[name] = Index(body)
        return {"acknowledged": True, "index": name}

    def drop(self, name: str) -> Any:
        self._of(name)
        del self._indices[name]
        self._aliases = {alias: to for alias, to in self._aliases.items() if to != name}
        return {"acknowledged": True}

    def exists(self, name: str) -> bool:
        return name in self._indices or name in self._aliases

    def change_aliases(self, body: Mapping[str, Any]) -> Any:
        for change in body["actions"]:
            ((kind, what),) = change.items()
            if kind == "add":
                self._of(what["index"])
                self._aliases[what["alias"]] = what["index"]
            elif self._aliases.get(what["alias"]) == what["index"]:
                del self._aliases[what["alias"]]
        return {"acknowledged": True}

    def aliases(self, alias: str) -> Any:
        return {self._name(alias): {"aliases": {alias: {}}}}

    def mapping(self, name: str) -> Any:
        return {self._name(name): {"mappings": self._of(name).body["mappings"]}}

    def bulk(self, default: str | None, lines: list[str]) -> Any:
        items, rest = [], iter(lines)
        for line in rest:
            ((action, meta),) = json.loads(line).items()
            source = json.loads(next(rest)) if action in ("index", "create") else None
            name = meta.get("_index", default)
            status = self._write(name, action, meta["_id"], source)
            items.append({action: {"_id": meta["_id"], "_index": name, "status": status}})
        is_wrong = any(outcome["status"] >= 300 for item in items for outcome in item.values())
        return {"took": 1, "errors": is_wrong, "items": items}

    def _write(self, index: str, action: str, name: str, source: Document | None) -> int:
        place = self._of(index)
        was_there = place.has(name)
        if source is not None:
            try:
                rules.check_document(place.properties, source)
            except Refusal as refusal:
                return refusal.status
        elif not was_there:
            return 404
        place.written.append((self._now(), name, source))
        return 200 if was_there else 201

    def search(self, name: str, body: Mapping[str, Any]) -> Any:
        index = self._of(name)
        documents = index.shown(self._now())
        evaluation = Evaluation(index.properties, documents)
        scores = evaluation.scores(body.get("query", {"match_all": {}}))
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        hits: dict[str, Any] = {
            "hits": [
                {"_index": self._name(name), "_id": key, "_score": score}
                | self._source(body, documents[key])
                for key, score in best[: body.get("size", 10)]
            ]
        }
        if body.get("track_total_hits", True):
            hits["total"] = {"value": len(scores), "relation": "eq"}
        found = {name: documents[name] for name in scores}
        answer = {"took": 1, "timed_out": False, "_shards": dict(SHARDS), "hits": hits}
        if "aggs" in body:
            answer["aggregations"] = aggregated(evaluation, body["aggs"], found)
        return answer

    def _source(self, body: Mapping[str, Any], document: Document) -> dict[str, Any]:
        """Never a vector."""
        wanted = body.get("_source", True)
        if wanted is False:
            return {}
        names = wanted["includes"] if isinstance(wanted, dict) else list(document)
        return {
            "_source": {
                name: document[name] for name in names if name in document and name != "vector"
            }
        }

    def _name(self, name: str) -> str:
        return self._aliases.get(name, name)

    def _of(self, name: str) -> Index:
        if self._name(name) not in self._indices:
            raise Refusal(404, f"no such index [{name}]")
        return self._indices[self._name(name)]
