"""A request while it is being made."""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from tests.e2e.hostile.routes import Description, Route

# Shown of a request in a failure's message; its number makes it again.
SHOWN = 400


class Key(NamedTuple):
    """`project` is the one that its holder may see into, "" for a key that opens nothing."""

    text: str
    project: str


class HostileRequest(NamedTuple):
    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    project: str

    def __str__(self) -> str:
        headers = {name: value[:80] for name, value in self.headers.items()}
        size = len(self.body or b"")
        sent = f"{self.method} {self.path[:SHOWN]} {headers} {(self.body or b'')[:SHOWN]!r}"
        return f"{self.name}: {sent} ({size} bytes)"


@dataclass
class Draft:
    """`body` becomes JSON, in which `texts` take the place of marks; `raw` replaces it."""

    method: str
    segments: list[str]
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: Any
    project: str
    texts: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    def mark(self, text: str) -> str:
        """What to put into the body where `text`, of JSON or not, is to be."""
        mark = f"@@{len(self.texts)}@@"
        self.texts[json.dumps(mark)] = text
        return mark

    def json(self) -> str:
        written = json.dumps(self.body)
        for mark, text in self.texts.items():
            written = written.replace(mark, text)
        return written

    def finished(self, name: str) -> HostileRequest:
        path = "/".join(self.segments) + ("?" + urlencode(self.query) if self.query else "")
        body = None if self.body is None else self.json().encode()
        body = body if self.raw is None else self.raw
        return HostileRequest(name, self.method, path, self.headers, body, self.project)


def well_meant(route: Route, described: Description, random: Random, key: Key) -> Draft:
    """What a client might send to the route."""
    path = route.path
    for name in route.in_path:
        path = path.replace(f"{{{name}}}", quote(described.some_id(name, random), safe=""))
    query = [
        (name, str(described.value(schema, random, name)))
        for name, schema in route.in_query
        if random.random() < 0.3
    ]
    return Draft(
        route.method,
        path.split("/"),
        query,
        {"Content-Type": "application/json", "Authorization": f"Bearer {key.text}"},
        None if route.body is None else described.value(route.body, random),
        key.project,
    )
