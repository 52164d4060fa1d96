"""Servers that hold search documents: the double of Serverless, and a real OpenSearch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import uuid4

import pytest
from opensearchpy import OpenSearch

from cairn.adapters.opensearch.connection import (
    OpenSearchConnection,
    Server,
    connect,
)
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from cairn.domain.index.projection import Projection
from cairn.domain.index.vectors import quantise
from cairn.domain.memory.memory import MemoryKind
from scripts.operate import indices
from scripts.operate.indices import Wanted
from tests.fakes.nextgen.server import NextGen

MODEL = "tiny@4"


@dataclass
class SearchServer:
    """`show` makes what was written visible to searches, as only a test may."""

    url: str
    engine: str
    show: Callable[[], None]
    aliases: list[str] = field(default_factory=list)

    @cached_property
    def client(self) -> OpenSearch:
        return connect(Server(self.url))

    def documents(self, model: str = MODEL) -> OpenSearchIndex:
        """Over an index of its own."""
        alias = f"cairn-{uuid4()}"
        indices.create(self.client, Wanted(alias, model, self.engine, alias))
        self.aliases.append(alias)
        return self.named(alias, model)

    def named(self, alias: str, model: str = MODEL) -> OpenSearchIndex:
        connection = OpenSearchConnection(Server(self.url), search_seconds=60)
        return OpenSearchIndex(connection, alias, model, pause=lambda seconds: None)

    def remove(self) -> None:
        for alias in self.aliases:
            for index in self.client.indices.get_mapping(index=alias):
                self.client.indices.delete(index=index)
        self.client.close()


def real_server(url: str) -> SearchServer:
    def show() -> None:
        client.indices.refresh(index="cairn-*")

    server = SearchServer(url, "lucene", show)
    client = server.client
    return server


def search_server_of(name: str, request: pytest.FixtureRequest) -> SearchServer:
    """The double, or the real one."""
    if name == "nextgen":
        double: NextGen = request.getfixturevalue("nextgen")
        return SearchServer(double.url, "", lambda: double.advance(10))
    return real_server(request.getfixturevalue("opensearch"))


PLAIN = Projection(
    memory_id="",
    version=1,
    rev=0,
    kind=MemoryKind.FACT,
    memory_type="LongTermMemory",
    home_hash="home",
    accepted_at=1,
    created_at=1,
    updated_at=2,
    event_time=3,
    speaker="user",
    text_terms=("word",),
    context_terms=(),
)


def projection(memory_id: str, text: str = "word", vector: Sequence[float] = ()) -> Projection:
    quantised = quantise(vector, MODEL) if vector else None
    terms = tuple(text.split())
    return replace(PLAIN, memory_id=memory_id, text_terms=terms, vector=quantised)
