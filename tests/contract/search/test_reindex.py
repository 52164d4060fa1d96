"""Filling a new index while a writer goes on: nothing lost, nothing resurrected."""

from collections.abc import Callable

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.adapters.opensearch.connection import OpenSearchConnection, Server
from cairn.adapters.opensearch.mapping import index_body
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from cairn.bootstrap.adapters import search_index
from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.index import compaction
from cairn.domain.index.projection import Vector
from cairn.domain.index.vectors import quantise
from cairn.use_cases.indexing.ports import RebuildPorts
from cairn.use_cases.indexing.reindex_subjects import (
    hand_over,
    publish_subjects,
    renew_segments,
)
from scripts.operate import indices, reindex
from scripts.operate.indices import Wanted
from tests.builders import ANN, SCOPE
from tests.contract.search_servers import SearchServer
from tests.fakes.indexed_cairn import IndexedCairn
from tests.fakes.nextgen.server import NextGen
from tests.fakes.ports import FakeClock

MODEL = OfflineEmbedder().model
SUBJECTS = [(SCOPE, ANN.hash)]
ALIAS, OLD, NEW = "cairn-test", "cairn-hashed-ngrams-v1-1024-test-1", "cairn-second"


class SharedClock(FakeClock):
    """The index's time is ours, and others work while somebody sleeps."""

    def __init__(self, double: NextGen) -> None:
        super().__init__()
        self.double = double
        self.meanwhile: Callable[[], object] = lambda: None
        self.advance(0)

    def advance(self, milliseconds: int) -> None:
        self._now += milliseconds
        self.double.seconds = self._now / 1000

    def sleep(self, milliseconds: int) -> None:
        self.advance(milliseconds)
        self.meanwhile()


class OtherEmbedder:
    """Vectors of another model and size: only how long a text is."""

    model = "length@2"
    batch_size = MAX_BATCH_SIZE

    def embed(self, texts: list[str], *, deadline: int) -> list[Vector]:
        return [quantise([len(text), 1.0], self.model) for text in texts]


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "FLUSH_AT", 8)


@pytest.fixture
def cairn(nextgen: NextGen) -> IndexedCairn:
    server = SearchServer(nextgen.url, "", lambda: None)
    indices.create(server.client, Wanted(ALIAS, MODEL, "", "test-1"))
    connection = OpenSearchConnection(Server(nextgen.url), search_seconds=60)
    clock = SharedClock(nextgen)
    known = OpenSearchIndex(
        connection,
        ALIAS,
        MODEL,
        monotonic=lambda: clock.now() / 1000,
        pause=lambda seconds: None,
    )
    return IndexedCairn(documents=known, clock=clock)


def ports(cairn: IndexedCairn) -> RebuildPorts:
    return RebuildPorts(
        memories=cairn.memories,
        tasks=cairn.tasks,
        catalog=cairn.catalog,
        files=cairn.files,
        embedder=cairn.embedder,
        clock=cairn.clock,
    )


def say(cairn: IndexedCairn, first: int, last: int) -> None:
    for number in range(first, last):
        cairn.add(f"My locker number {number} holds item {number}")
        cairn.work()


def published(cairn: IndexedCairn) -> None:
    """Until all is visible in the index in use, as reconcile would bring it about."""
    cairn.index()
    for _ in range(10):
        cairn.clock.advance(61_000)
        cairn.index()


def found(cairn: IndexedCairn, number: int) -> bool:
    [best] = cairn.search(f"locker number {number} item {number}", limit=1, min_score=0.0)
    return f"number {number} " in best.memory.statement.words


def test_nothing_is_lost_and_nothing_comes_back_while_a_writer_goes_on(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    say(cairn, 0, 20)
    published(cairn)
    server = SearchServer(nextgen.url, "", lambda: None)
    server.client.indices.create(index=NEW, body=index_body(MODEL))
    written = iter(range(20, 60, 2))
    gone: list[str] = []

    def write() -> None:
        number = next(written)
        say(cairn, number, number + 2)
        [victim] = cairn.search(f"locker number {number - 15}", limit=1, min_score=0.0)
        cairn.delete(victim.memory.memory_id)
        gone.append(victim.memory.memory_id)
        cairn.index()

    assert isinstance(cairn.clock, SharedClock)
    cairn.clock.meanwhile = write
    publish_subjects(
        SUBJECTS, NEW, lambda _: None, ports=ports(cairn), search_index=cairn.documents
    )
    reindex_swap(server, OLD, NEW)
    cairn.clock.advance(6_000)  # until searches look at the alias again
    write()
    hand_over(SUBJECTS, NEW, ports=ports(cairn))
    cairn.clock.meanwhile = lambda: None
    published(cairn)

    assert len(gone) >= 3
    living = [memory for (_, key), memory in cairn.world.truths.items() if key not in gone]
    for memory in living:
        [best] = cairn.search(memory.statement.words, limit=1, min_score=0.0)
        assert best.memory.memory_id == memory.memory_id
    assert cairn.documents.versions(SCOPE, ANN.hash, gone) == {}
    [manifest] = cairn.world.manifests.values()
    assert all(NEW in entry.seen_in for entry in manifest.entries)
    server.client.indices.delete(index=OLD)
    assert found(cairn, 1)


def reindex_swap(server: SearchServer, old: str, new: str) -> None:
    actions = [{"remove": {"index": old, "alias": ALIAS}}, {"add": {"index": new, "alias": ALIAS}}]
    server.client.indices.update_aliases(body={"actions": actions})


def test_an_interrupted_run_goes_on_where_it_stopped(cairn: IndexedCairn, nextgen: NextGen) -> None:
    say(cairn, 0, 20)
    published(cairn)
    SearchServer(nextgen.url, "", lambda: None).client.indices.create(
        index=NEW, body=index_body(MODEL)
    )

    class InterruptedError(Exception):
        pass

    def interrupt() -> None:
        raise InterruptedError

    assert isinstance(cairn.clock, SharedClock)
    cairn.clock.meanwhile = interrupt
    with pytest.raises(InterruptedError):
        for _ in range(2):
            publish_subjects(
                SUBJECTS, NEW, lambda _: None, ports=ports(cairn), search_index=cairn.documents
            )
    cairn.clock.meanwhile = lambda: None
    nextgen.requests.clear()

    publish_subjects(
        SUBJECTS, NEW, lambda _: None, ports=ports(cairn), search_index=cairn.documents
    )

    [manifest] = cairn.world.manifests.values()
    assert all(NEW in entry.seen_in for entry in manifest.entries)


def test_lost_segments_are_made_anew_and_answers_are_the_same(cairn: IndexedCairn) -> None:
    say(cairn, 0, 20)
    cairn.index()
    before = cairn.words("locker item 7")
    cairn.files.files.clear()

    assert renew_segments(SUBJECTS[0], lambda _: None, ports=ports(cairn))
    assert cairn.words("locker item 7") == before
    assert not renew_segments(SUBJECTS[0], lambda _: None, ports=ports(cairn))


def test_another_model_means_segments_and_an_index_of_its_own(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    say(cairn, 0, 20)
    published(cairn)
    cairn.embedder = OtherEmbedder()  # type: ignore[assignment]
    connection = OpenSearchConnection(Server(nextgen.url), search_seconds=60)
    other = OpenSearchIndex(connection, ALIAS, OtherEmbedder.model)
    client = SearchServer(nextgen.url, "", lambda: None).client
    client.indices.create(index=NEW, body=index_body(OtherEmbedder.model))

    assert renew_segments(SUBJECTS[0], lambda _: None, ports=ports(cairn))
    publish_subjects(SUBJECTS, NEW, lambda _: None, ports=ports(cairn), search_index=other)

    [manifest] = cairn.world.manifests.values()
    view = cairn.reader.view(SCOPE, ANN)
    assert {model for part in view.segments for model in part.segment.vectors} == {"length@2"}
    assert all(entry.seen_in == (NEW,) for entry in manifest.entries)


def test_what_an_index_lost_is_sent_again(cairn: IndexedCairn, nextgen: NextGen) -> None:
    say(cairn, 0, 20)
    published(cairn)
    ids = [memory_id for _, memory_id in cairn.world.truths]
    old = cairn.documents.versions(SCOPE, ANN.hash, ids)
    lost = [(memory_id, *version) for memory_id in ids[:5] for version in old[memory_id]]
    cairn.documents.delete(SCOPE, ANN.hash, lost)
    cairn.clock.advance(11_000)

    publish_subjects(
        SUBJECTS,
        cairn.documents.index(),
        lambda _: None,
        ports=ports(cairn),
        search_index=cairn.documents,
        is_trusted=False,
    )

    assert cairn.documents.versions(SCOPE, ANN.hash, ids) == old


def test_the_next_index_has_the_next_number(
    nextgen: NextGen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRN_TABLE", "table")
    server = SearchServer(nextgen.url, "", lambda: None)
    monkeypatch.setattr(search_index, "alias", lambda: ALIAS)
    monkeypatch.setattr(search_index, "server", lambda: Server(nextgen.url, "aoss"))

    assert reindex.made(server.client, None) == OLD
    assert reindex.made(server.client, OLD) == OLD.removesuffix("1") + "2"
    assert reindex.made(server.client, OLD) == OLD.removesuffix("1") + "2"
