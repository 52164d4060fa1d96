"""Promises that hold while an external index lags, lies or is gone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cairn.adapters.opensearch.connection import OpenSearchConnection, Server
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from cairn.adapters.segments.reader import SegmentReader
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index import compaction
from cairn.domain.memory.memory import Memory
from scripts.operate import indices
from scripts.operate.indices import Wanted
from tests.builders import ANN
from tests.contract.search_servers import SearchServer
from tests.fakes.in_memory_cairn import SCOPE, user
from tests.fakes.indexed_cairn import IndexedCairn
from tests.fakes.manifest_reads import ManifestReads
from tests.fakes.nextgen.server import Fault, NextGen

MODEL = "hashed-ngrams-v1@1024"
PAIRS, PAIRS_AT_ONCE = 1_000, 200
USERS = ("ann", "bob")
COLOURS = ("amber", "beige", "coral", "denim", "ebony", "fawn", "gold", "hazel", "jade", "lilac")
THINGS = (
    "anchor",
    "bucket",
    "candle",
    "drum",
    "easel",
    "flute",
    "globe",
    "hammer",
    "jug",
    "kettle",
)
PLACES = ("attic", "barn", "cellar", "den", "entry", "foyer", "garage", "hall", "island", "jetty")


@dataclass
class Time:
    """One clock for the index, which counts seconds, and for everything else."""

    cairn: IndexedCairn
    double: NextGen

    def pass_(self, milliseconds: int) -> None:
        self.cairn.clock.advance(milliseconds)
        self.double.seconds = self.cairn.clock.now() / 1000


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "FLUSH_AT", 8)


@pytest.fixture
def cairn(nextgen: NextGen) -> IndexedCairn:
    server = SearchServer(nextgen.url, "", lambda: None)
    indices.create(server.client, Wanted("cairn-lag", MODEL, "", "1"))
    connection = OpenSearchConnection(Server(nextgen.url), search_seconds=60)
    documents = OpenSearchIndex(connection, "cairn-lag", MODEL, pause=lambda seconds: None)
    cairn = IndexedCairn(documents=documents)
    Time(cairn, nextgen).pass_(0)
    return cairn


def things(count: int, seed: int = 1) -> Iterator[str]:
    """Different words, the same in every run."""
    source = random.Random(seed)
    for number in range(count):
        choice = " ".join(source.choice(words) for words in (COLOURS, THINGS, PLACES))
        yield f"{choice} number {number}"


@pytest.mark.parametrize("seed", range(PAIRS // PAIRS_AT_ONCE))
def test_every_add_is_found_by_the_first_search_although_the_index_is_late(
    cairn: IndexedCairn, nextgen: NextGen, seed: int
) -> None:
    time = Time(cairn, nextgen)
    missed: list[str] = []
    wrong: list[Memory] = []
    gone: set[str] = set()
    for number, thing in enumerate(things(PAIRS_AT_ONCE, seed)):
        owner = USERS[number % len(USERS)]
        cairn.add(f"I keep the {thing}", user_id=owner)
        if number % 3:
            cairn.work()
        found = [hit.memory for hit in cairn.search(thing, user_id=owner, limit=3)]
        missed += [] if any(thing in memory.statement.value for memory in found) else [thing]
        wrong += [
            memory for memory in found if memory.memory_id in gone or memory.home != user(owner)
        ]
        if number % 7 == 0:
            gone.add(found[0].memory_id)
            cairn.delete(found[0].memory_id)
        if number % 5 == 0:
            cairn.index(owner)
        time.pass_(4_000)

    assert (missed, wrong) == ([], [])
    visible = [m for m in cairn.world.manifests.values() if any(e.seen_in for e in m.entries)]
    assert len(visible) == len(USERS), "or the index was never asked"
    assert any(request.path.endswith("_msearch") for request in nextgen.requests)


def filled(cairn: IndexedCairn, nextgen: NextGen, count: int = 20) -> list[str]:
    """Memories of Ann that are known to be visible in the index, and no others."""
    stored = list(things(count))
    for thing in stored:
        cairn.add(f"I keep the {thing}")
    cairn.work()
    time = Time(cairn, nextgen)
    cairn.index()
    for _ in range(3):
        time.pass_(61_000)
        cairn.index()
    [manifest] = cairn.world.manifests.values()
    assert all(entry.seen_in for entry in manifest.entries)
    assert not cairn.world.fresh[SCOPE.project_id, ANN.hash]
    nextgen.requests.clear()
    return stored


def searches(nextgen: NextGen) -> int:
    return sum(request.path.endswith("_msearch") for request in nextgen.requests)


def test_what_is_visible_in_the_index_is_asked_for_there_and_no_segment_is_read(
    cairn: IndexedCairn, nextgen: NextGen, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = filled(cairn, nextgen)
    monkeypatch.setattr(SegmentReader, "segment", None)

    assert cairn.words(stored[3], limit=1) == [f"I keep the {stored[3]}"]
    assert searches(nextgen) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=503),
        Fault(status=429),
        Fault(resets=True),
        Fault(body=b"<html>busy</html>", content_type="text/html"),
        Fault(body=b'{"responses": []}'),
        Fault(body=b"[]"),
    ],
)
def test_when_the_index_fails_segments_answer_alike(
    cairn: IndexedCairn, nextgen: NextGen, fault: Fault
) -> None:
    stored = filled(cairn, nextgen)
    before = cairn.words(stored[3], limit=9)
    nextgen.always = fault
    cairn.clock.advance(60_000)

    assert cairn.words(stored[3], limit=9) == before


def test_an_index_that_failed_is_left_alone_for_a_while(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    stored = filled(cairn, nextgen)
    nextgen.always = Fault(status=503)
    cairn.search(stored[0])
    nextgen.always = None
    nextgen.requests.clear()

    cairn.search(stored[0])
    asked_at_once = searches(nextgen)
    cairn.clock.advance(20_000)
    cairn.search(stored[0])

    assert (asked_at_once, searches(nextgen)) == (0, 1)


def test_without_index_and_segments_a_search_is_an_error_and_no_empty_answer(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    stored = filled(cairn, nextgen)
    nextgen.always = Fault(status=503)
    cairn.files.files.clear()

    with pytest.raises(DependencyUnavailable):
        cairn.search(stored[0])


def test_what_was_written_during_an_outage_reaches_the_index_afterwards(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    time = Time(cairn, nextgen)
    nextgen.always = Fault(status=503)
    for thing in things(20):
        cairn.add(f"I keep the {thing}")
    cairn.work()
    cairn.index()
    assert cairn.words("number 3", limit=1), "writes and searches go on"
    nextgen.always = None

    for _ in range(6):  # as often as reconcile brings it back
        time.pass_(61_000)
        if cairn.catalog.due_at(SCOPE, ANN.hash):
            cairn.index()

    [manifest] = cairn.world.manifests.values()
    assert all(entry.seen_in for entry in manifest.entries)
    assert cairn.catalog.due_at(SCOPE, ANN.hash) == 0


def test_a_deleted_memory_is_gone_from_the_index_and_from_segments(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    stored = filled(cairn, nextgen)
    [best] = cairn.search(stored[3], limit=1)

    cairn.delete(best.memory.memory_id)
    assert f"I keep the {stored[3]}" not in cairn.words(stored[3])
    cairn.index()
    Time(cairn, nextgen).pass_(11_000)

    assert cairn.documents.versions(SCOPE, ANN.hash, [best.memory.memory_id]) == {}
    assert not any(best.memory.memory_id.encode() in file for file in cairn.files.files.values())
    assert f"I keep the {stored[3]}" not in cairn.words(stored[3])


def test_a_deletion_that_could_not_be_sent_to_the_index_is_sent_later(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    stored = filled(cairn, nextgen)
    [best] = cairn.search(stored[3], limit=1)
    nextgen.always = Fault(status=503)
    cairn.delete(best.memory.memory_id)
    cairn.index()
    assert any(row.is_tombstone for row in cairn.catalog.rows(SCOPE, ANN.hash))
    nextgen.always = None

    time = Time(cairn, nextgen)
    time.pass_(61_000)
    cairn.index()
    time.pass_(11_000)

    assert cairn.documents.versions(SCOPE, ANN.hash, [best.memory.memory_id]) == {}
    assert cairn.catalog.rows(SCOPE, ANN.hash) == []


def test_an_earlier_version_is_deleted_once_the_later_one_is_visible(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    filled(cairn, nextgen)
    cairn.add("I live in Oslo")
    cairn.add(*(f"I own a {thing}" for thing in COLOURS))
    cairn.work()
    time = Time(cairn, nextgen)
    for _ in range(3):
        cairn.index()
        time.pass_(61_000)
    cairn.add("Correction: I live in Bergen, not in Oslo")
    cairn.add(*(f"I sold a {thing}" for thing in COLOURS))
    cairn.work()
    for _ in range(4):
        cairn.index()
        time.pass_(61_000)

    [best] = [
        e for e in cairn.search("Where did I live before?", min_score=0.0, limit=9) if e.earlier
    ]
    memory = best.memory
    visible = cairn.documents.versions(SCOPE, ANN.hash, [memory.memory_id])
    assert visible == {memory.memory_id: [(memory.version, memory.rev)]}
    assert "Bergen" in memory.statement.words


def test_a_run_reads_the_manifest_once_for_all_that_it_does(
    cairn: IndexedCairn, nextgen: NextGen
) -> None:
    """It deletes documents, compacts rows and publishes what has become of them."""
    stored = filled(cairn, nextgen)
    [best] = cairn.search(stored[3], limit=1)
    cairn.delete(best.memory.memory_id)
    cairn.add(*(f"I own a {thing}" for thing in COLOURS))
    cairn.work()
    cairn.catalog = reads = ManifestReads(cairn.catalog)

    assert cairn.index()

    assert reads.count == 1
    assert any(request.path.endswith("_bulk") for request in nextgen.requests)
