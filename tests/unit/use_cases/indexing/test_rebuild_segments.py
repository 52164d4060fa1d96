"""Rebuilding segments, and jobs that are lost or doubled."""

import pytest

from cairn.domain.errors import NotFound
from cairn.domain.index.manifest import Entry
from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import Subject
from cairn.use_cases.indexing.ports import RebuildPorts
from cairn.use_cases.indexing.rebuild_segments import rebuild_segments
from scripts.local.model_server.limits import EmbeddingLimits
from tests.fakes.embedding_endpoint import EmbeddingEndpoint
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.unit.use_cases.indexing.compaction import (
    ANN,
    BIKE,
    DOG,
    MINUTE,
    TEA,
    before,
    compact,
    compacted,
    is_clean,
    manifest,
    remembering,
    rows,
    settle,
    the_id,
)


def test_a_lost_job_after_a_removal_is_made_up_for_and_a_doubled_one_does_nothing() -> None:
    cairn = remembering(TEA, BIKE)
    compact(cairn)
    cairn.delete(the_id(cairn, TEA))
    cairn.queue.indexings.clear()

    for _ in range(2):
        cairn.reconcile()
        assert [indexing[1] for indexing in cairn.queue.indexings] == [ANN.hash]
        cairn.queue.indexings.clear()
    cairn.reconcile()
    cairn.queue.indexings *= 2
    cairn.work()

    assert manifest(cairn).version == 2
    assert compacted(cairn) == [the_id(cairn, BIKE)]
    assert cairn.reconcile() == 0


def rebuild(cairn: InMemoryCairn, subject: Subject = ANN) -> int:
    ports = RebuildPorts(
        catalog=cairn.catalog,
        files=cairn.files,
        clock=cairn.clock,
        memories=cairn.memories,
        tasks=cairn.tasks,
        embedder=cairn.embedder,
    )
    return rebuild_segments(subject.hash, scope=SCOPE, ports=ports)


SAYINGS = (
    *(TEA, BIKE, DOG, "I take the blue train to work", "我每天早上喝红茶"),
    *("I prefer short answers", "I take the red bus to work instead of the blue train"),
)
ASKED = ("what do I drink", "红茶", "how do I get to work", "my dog", "nothing of the kind")


def answers(cairn: InMemoryCairn) -> list[list[tuple[str, int, float]]]:
    found = [cairn.search(question, min_score=0.0, limit=99) for question in ASKED]
    return [[(e.memory.memory_id, e.memory.version, round(e.score, 9)) for e in f] for f in found]


@pytest.mark.parametrize("flushed_after", [set[int](), {0, 3}, {1, 2, 5}, {6}, set(range(7))])
def test_answers_do_not_depend_on_what_is_flushed_or_made_anew(flushed_after: set[int]) -> None:
    cairn, plain = InMemoryCairn(), InMemoryCairn()
    for number, text in enumerate(SAYINGS):
        for site in (cairn, plain):
            site.add(text, session_id=f"talk {number % 2}")
            site.work()
        if number in flushed_after:
            compact(cairn)
    before_it = answers(cairn)
    texts = [[e.memory.statement.value for e in cairn.search(q, min_score=0.0)] for q in ASKED]
    assert texts == [
        [e.memory.statement.value for e in plain.search(q, min_score=0.0)] for q in ASKED
    ]

    for key in cairn.files.keys(SCOPE, ""):
        cairn.files.erase(SCOPE, key, f"{key}\0")
    with pytest.raises(NotFound):
        cairn.files.get(SCOPE, Entry(file="gone", memories=0).file)
    assert rebuild(cairn) == 7

    assert answers(cairn) == before_it
    assert rows(cairn) == set()
    assert is_clean(cairn)


@pytest.mark.parametrize("method", ["manifest", "put", "commit", "drop"])
def test_what_changes_while_all_is_made_anew_is_kept(method: str) -> None:
    cairn = remembering(TEA, BIKE)
    compact(cairn)
    tea = the_id(cairn, TEA)

    def others() -> None:
        cairn.catalog, cairn.files = catalog, files
        cairn.add(DOG, session_id="meanwhile")
        cairn.work()
        cairn.delete(tea)
        compact(cairn)

    catalog, files = cairn.catalog, cairn.files
    if method == "put":
        cairn.files = before(files, method, others)
    else:
        cairn.catalog = before(catalog, method, others)
    rebuild(cairn)
    cairn.catalog, cairn.files = catalog, files

    assert sorted(cairn.words("tea bicycle dog")) == sorted([BIKE, DOG])
    settle(cairn)
    cairn.clock.advance(25 * 60 * MINUTE)
    settle(cairn)
    assert tea not in compacted(cairn)
    assert is_clean(cairn)


def test_segments_are_made_anew_however_slow_the_embedder_is() -> None:
    cairn = remembering(*(f"I own boat number {number}" for number in range(40)))
    server = EmbeddingEndpoint(cairn.clock, EmbeddingLimits(seconds_per_text=6))
    cairn.embedder = server.embedder()

    assert rebuild(cairn) == 40

    [entry] = manifest(cairn).entries
    vectors = [row.vector for row in unpacked(cairn.files.get(SCOPE, entry.file)).projections()]
    assert {vector.model if vector else None for vector in vectors} == {cairn.embedder.model}
