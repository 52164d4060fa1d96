"""Compaction while others write, read, delete and erase: each test forces one schedule."""

from collections.abc import Callable
from typing import Any

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.index.compaction import WORKING_MS
from cairn.domain.index.manifest import Entry, Manifest
from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import PUBLIC, Subject
from cairn.domain.tasks.files import segment_prefix
from cairn.use_cases.indexing.compact_segments import UPLOADED_WITHIN_MS, compact_segments
from cairn.use_cases.indexing.ports import RebuildPorts, SegmentPorts
from cairn.use_cases.indexing.rebuild_segments import rebuild_segments
from scripts.local.model_server.limits import EmbeddingLimits
from tests.fakes.embedding_endpoint import EmbeddingEndpoint
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.troubled_models import TroubledEmbedder

ANN, BOB = user("ann"), user("bob")
MINUTE = 60_000
TEA, BIKE, DOG = "I drink black tea", "My bicycle is green", "My dog is called Rex"


@pytest.fixture(autouse=True)
def every_row_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLUSH_AT", "FLUSH_AT_SHARED"):
        monkeypatch.setattr(f"cairn.domain.index.compaction.{name}", 1)


class Intercepted:
    """A port that lets somebody else act around the first call of a method."""

    def __init__(
        self, port: object, method: str, act: Callable[[], object], *, after: bool
    ) -> None:
        self._port, self._method, self._act, self._after = port, method, act, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name != self._method:
            return found

        def call(*arguments: Any, **options: Any) -> Any:
            if not self._after:
                self._now()
            answer = found(*arguments, **options)
            self._now()
            return answer

        return call

    def _now(self) -> None:
        act, self._act = self._act, lambda: None
        act()


def before(port: Any, method: str, act: Callable[[], object]) -> Any:
    return Intercepted(port, method, act, after=False)


def after(port: Any, method: str, act: Callable[[], object]) -> Any:
    return Intercepted(port, method, act, after=True)


def compact(
    cairn: InMemoryCairn, *, catalog: Any = None, files: Any = None, subject: Subject = ANN
) -> bool:
    """Whether there was anything to do, that others did not do first."""
    ports = SegmentPorts(catalog or cairn.catalog, files or cairn.files, cairn.clock)
    return compact_segments(subject.hash, scope=SCOPE, ports=ports).is_done


def remembering(*texts: str, **options: Any) -> InMemoryCairn:
    """Each with its vector, all in rows."""
    cairn = InMemoryCairn()
    for text in texts:
        cairn.add(text, session_id=text, **options)
    cairn.work()
    return cairn


def manifest(cairn: InMemoryCairn, subject: Subject = ANN) -> Manifest:
    return cairn.catalog.manifest(SCOPE, subject.hash)[0]


def rows(cairn: InMemoryCairn, subject: Subject = ANN) -> set[str]:
    return {row.memory_id for row in cairn.catalog.rows(SCOPE, subject.hash)}


def compacted(cairn: InMemoryCairn, subject: Subject = ANN) -> list[str]:
    """The memories of each file there is, listed or not."""
    keys = cairn.files.keys(SCOPE, segment_prefix(subject.hash))
    return [identifier for key in keys for identifier in unpacked(cairn.files.get(SCOPE, key)).ids]


def is_clean(cairn: InMemoryCairn, subject: Subject = ANN) -> bool:
    """All that is there is listed, and nothing is left to do."""
    keys = cairn.files.keys(SCOPE, segment_prefix(subject.hash))
    listed = sorted(entry.file for entry in manifest(cairn, subject).entries)
    return keys == listed and not any(cairn.world.garbage_collections.values())


def the_id(cairn: InMemoryCairn, words: str, user_id: str = "ann") -> str:
    found = cairn.search(words, user_id=user_id, min_score=0.0, limit=99)
    return next(hit.memory.memory_id for hit in found if words in hit.memory.statement.value)


def found(cairn: InMemoryCairn, words: str) -> list[str]:
    """What was said that a search brings back, working memories included."""
    hits = [hit.memory.statement.value for hit in cairn.search(words, min_score=0.0)]
    return [statement for statement in (TEA, BIKE, DOG) for value in hits if statement in value]


def settle(cairn: InMemoryCairn) -> None:
    """Until reconcile finds nothing to do, whatever waits for its time."""
    for wait in (0, MINUTE, UPLOADED_WITHIN_MS, 60 * MINUTE, MINUTE):
        cairn.clock.advance(wait)
        cairn.reconcile()
        cairn.work()
    assert cairn.reconcile() == 0


# What it is for.


def test_rows_become_a_segment_and_are_found_as_before() -> None:
    cairn = remembering(TEA, BIKE, DOG)
    found = cairn.words("what do I drink")

    assert compact(cairn)

    assert rows(cairn) == set()
    assert [entry.memories for entry in manifest(cairn).entries] == [3]
    assert sorted(compacted(cairn)) == sorted(
        cairn.world.truths[k].memory_id for k in cairn.world.truths
    )
    assert cairn.words("what do I drink") == found
    assert is_clean(cairn)


def test_with_few_rows_nothing_is_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cairn.domain.index.compaction.FLUSH_AT", 4)
    cairn = remembering(TEA, BIKE, DOG)

    assert not compact(cairn)

    assert (manifest(cairn), len(rows(cairn))) == (Manifest(), 3)
    assert is_clean(cairn)


def test_segments_are_merged_with_what_comes_after_them() -> None:
    cairn = remembering(TEA)
    compact(cairn)
    [first] = manifest(cairn).entries
    cairn.add(BIKE, session_id="later")
    cairn.work()

    compact(cairn)

    assert [entry.memories for entry in manifest(cairn).entries] == [2]
    assert first.file not in cairn.files.keys(SCOPE, "")
    assert is_clean(cairn)


def test_a_working_memory_stays_a_row_while_it_is_worked_on() -> None:
    cairn = InMemoryCairn()
    cairn.add(TEA)

    assert not compact(cairn)
    assert found(cairn, "tea") == [TEA]


def test_a_working_memory_that_was_flushed_after_all_leaves_with_a_tombstone() -> None:
    cairn = InMemoryCairn()
    cairn.add(TEA)
    cairn.clock.advance(WORKING_MS)
    assert compact(cairn)
    assert found(cairn, "tea") == [TEA]

    cairn.work()
    assert found(cairn, "tea") == [TEA]
    settle(cairn)

    assert len(compacted(cairn)) == 1
    assert found(cairn, "tea") == [TEA]


# Compaction among other writers.


def test_the_manifest_is_read_before_the_rows() -> None:
    """Else what another compaction has flushed, and somebody has removed since, would be back."""
    cairn = remembering(TEA, BIKE)
    tea = the_id(cairn, TEA)

    def others() -> None:
        compact(cairn)
        cairn.delete(tea)
        compact(cairn)

    compact(cairn, catalog=after(cairn.catalog, "rows", others))
    settle(cairn)

    assert tea not in compacted(cairn)
    assert cairn.words("tea bicycle") == [BIKE]


def test_rows_that_another_compaction_flushed_meanwhile_are_not_lost() -> None:
    cairn = remembering(TEA, BIKE)

    compact(cairn, catalog=after(cairn.catalog, "manifest", lambda: compact(cairn)))

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    settle(cairn)
    assert len(compacted(cairn)) == 2


def test_of_two_compactions_one_commits_and_nothing_is_lost() -> None:
    cairn = remembering(TEA)

    def others() -> None:
        cairn.add(BIKE, session_id="meanwhile")
        cairn.work()
        compact(cairn)

    compact(cairn, catalog=before(cairn.catalog, "commit", others))

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    settle(cairn)
    assert sorted(compacted(cairn)) == sorted(m.memory_id for m in cairn.world.truths.values())
    assert is_clean(cairn)


def test_a_vector_that_is_written_while_its_row_is_flushed_is_not_lost() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(DependencyUnavailable("not there yet")))
    cairn.add(TEA)
    cairn.extract(SCOPE, ANN.hash)
    cairn.embedder = OfflineEmbedder()
    cairn.clock.advance(3 * MINUTE)  # it has waited long enough to be flushed without
    tea = the_id(cairn, TEA)

    compact(cairn, catalog=before(cairn.catalog, "commit", cairn.work))

    assert rows(cairn) == {tea}
    assert cairn.reader.vectors(SCOPE, ANN, [tea])
    compact(cairn)
    assert cairn.reader.vectors(SCOPE, ANN, [tea])
    assert compacted(cairn) == [tea]


@pytest.mark.parametrize(
    "method", ["manifest", "rows", "plan_garbage_collection", "commit", "drop"]
)
@pytest.mark.parametrize("is_before", [True, False])
def test_what_is_deleted_during_a_compaction_stays_deleted(method: str, is_before: bool) -> None:
    cairn = remembering(TEA, BIKE)
    tea = the_id(cairn, TEA)
    around = before if is_before else after

    compact(cairn, catalog=around(cairn.catalog, method, lambda: cairn.delete(tea)))

    assert cairn.words("tea bicycle") == [BIKE]
    settle(cairn)
    assert tea not in compacted(cairn)
    assert cairn.words("tea bicycle") == [BIKE]
    assert not any(row.is_tombstone for row in cairn.catalog.rows(SCOPE, ANN.hash))


@pytest.mark.parametrize("method", ["manifest", "rows", "plan_garbage_collection", "commit"])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_tombstone_that_another_compaction_drops_does_not_bring_its_memory_back(
    method: str, is_before: bool
) -> None:
    """Whether the memory was in a row or in a segment when the first one began."""
    for is_flushed in (True, False):
        cairn = remembering(TEA, BIKE)
        tea = the_id(cairn, TEA)
        if is_flushed:
            compact(cairn)
            cairn.add(DOG, session_id="more")
            cairn.work()

        def others(cairn: InMemoryCairn = cairn, tea: str = tea) -> None:
            cairn.delete(tea)
            compact(cairn)

        around = before if is_before else after
        compact(cairn, catalog=around(cairn.catalog, method, others))

        assert TEA not in cairn.words("tea bicycle")
        settle(cairn)
        assert tea not in compacted(cairn)
        assert is_clean(cairn)


@pytest.mark.parametrize("method", ["manifest", "rows", "commit", "drop"])
def test_a_newer_version_supersedes_the_one_that_is_being_flushed(method: str) -> None:
    cairn = remembering("I take the blue train to work")
    [before_it] = cairn.search("train")

    def correct() -> None:
        cairn.add("I take the red bus to work instead of the blue train", session_id="later")
        cairn.work()

    compact(cairn, catalog=before(cairn.catalog, method, correct))

    for _ in range(2):
        [found] = cairn.search("bus train work")
        assert found.memory.memory_id == before_it.memory.memory_id
        assert "red bus" in found.memory.statement.value
        compact(cairn)
    assert compacted(cairn) == [before_it.memory.memory_id]


# Readers.


def test_a_reader_between_commit_and_drop_finds_everything_once() -> None:
    cairn = remembering(TEA, BIKE)
    seen: list[list[str]] = []

    compact(
        cairn,
        catalog=after(cairn.catalog, "commit", lambda: seen.append(cairn.words("tea bicycle"))),
    )

    assert sorted(seen[0]) == sorted([TEA, BIKE])


def test_a_reader_that_missed_dropped_rows_and_read_the_old_manifest_starts_over() -> None:
    """A query is no snapshot: the rows may be read after, the head before."""
    cairn = remembering(TEA, BIKE)
    memories, old = cairn.memories, manifest(cairn)
    compact(cairn)
    torn = cairn.memories.rows(SCOPE, ANN)
    cairn.memories = Torn(memories, type(torn)(torn.projections, old, torn.erased_before))

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])


def test_also_one_that_found_nothing_at_all() -> None:
    cairn = remembering(TEA)
    old = cairn.memories.rows(SCOPE, ANN)
    compact(cairn)
    cairn.memories = Torn(cairn.memories, type(old)((), old.manifest, 0))

    assert cairn.words("tea") == [TEA]


class Torn:
    """A store whose first read of Ann's rows is the one given."""

    def __init__(self, memories: Any, first: Any) -> None:
        self._memories, self._first = memories, [first]

    def rows(self, scope: Any, subject: Subject) -> Any:
        if subject == ANN and self._first:
            return self._first.pop()
        return self._memories.rows(scope, subject)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._memories, name)


def test_a_reader_whose_segment_is_gone_starts_over() -> None:
    cairn = remembering(TEA, BIKE)
    compact(cairn)
    old = cairn.memories.rows(SCOPE, ANN)
    cairn.add(DOG, session_id="more")
    cairn.work()
    compact(cairn)
    assert old.manifest.entries[0].file not in cairn.files.keys(SCOPE, "")
    cairn.memories = Torn(cairn.memories, old)

    assert sorted(cairn.words("tea bicycle dog")) == sorted([TEA, BIKE, DOG])


def test_a_segment_that_is_lost_is_an_outage_and_no_empty_answer() -> None:
    cairn = remembering(TEA)
    compact(cairn)
    cairn.files.files.clear()

    with pytest.raises(DependencyUnavailable):
        cairn.words("tea")


def test_a_merge_keeps_a_vector_that_is_flushed_while_it_is_looked_for() -> None:
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)
    cairn.memories = after(cairn.memories, "vectors", lambda: None)
    cairn.memories = before(cairn.memories, "vectors", lambda: compact(cairn))

    assert list(cairn.reader.vectors(SCOPE, ANN, [tea])) == [tea]


# Files.


def test_the_sweep_leaves_what_another_compaction_is_about_to_commit() -> None:
    """What was uploaded after the listing may be committed; by age it would be removed."""
    cairn = remembering(TEA, BIKE)
    late = InMemoryCairn(world=cairn.world, clock=cairn.clock, files=cairn.files)

    def second() -> None:
        """The first one has committed, and has not swept yet: another uploads and commits."""
        cairn.add(DOG, session_id="meanwhile")
        cairn.work()
        compact(late)

    compact(cairn, catalog=before(cairn.catalog, "drop", second))

    assert sorted(cairn.words("tea bicycle dog")) == sorted([TEA, BIKE, DOG])
    settle(cairn)
    assert is_clean(cairn)


def test_what_a_compaction_uploads_before_the_other_lists_is_not_committed_afterwards() -> None:
    cairn = remembering(TEA, BIKE)
    catalog = before(cairn.catalog, "commit", lambda: compact(cairn))

    compact(cairn, catalog=catalog)

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    listed = {entry.file for entry in manifest(cairn).entries}
    assert listed <= set(cairn.files.keys(SCOPE, ""))


class Died(Exception):
    """The process ended."""


def die() -> None:
    raise Died


def test_who_dies_with_uploads_leaves_a_plan_to_remove_them() -> None:
    """A memory that is removed meanwhile would stay in a file that nobody looks for."""
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)

    def others_then_death() -> None:
        cairn.delete(tea)
        compact(cairn)
        die()

    with pytest.raises(Died):
        compact(cairn, files=before(cairn.files, "put", others_then_death))
    with pytest.raises(Died):
        cairn.add(BIKE, session_id="later")
        cairn.work()
        compact(cairn, catalog=before(cairn.catalog, "commit", die))
    assert not is_clean(cairn)
    settle(cairn)

    assert tea not in compacted(cairn)
    assert is_clean(cairn)
    assert cairn.words("bicycle") == [BIKE]


def test_who_is_late_with_an_upload_leaves_nothing_of_what_was_removed() -> None:
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)

    def others() -> None:
        cairn.delete(tea)
        compact(cairn)

    assert not compact(cairn, files=before(cairn.files, "put", others))
    settle(cairn)

    assert compacted(cairn) == []
    assert is_clean(cairn)


def test_tombstones_go_only_when_no_file_holds_their_memory_any_more() -> None:
    """Or who dies before the sweep leaves a file that nothing asks to be removed."""
    cairn = remembering(TEA)
    tea = the_id(cairn, TEA)
    compact(cairn)
    cairn.delete(tea)

    with pytest.raises(Died):
        compact(cairn, files=before(cairn.files, "erase", die))
    cairn.reconcile()
    cairn.work()

    assert compacted(cairn) == []


def test_tombstones_go_only_when_the_manifest_lists_nothing_of_their_memory_any_more() -> None:
    cairn = remembering(TEA, BIKE)
    tea = the_id(cairn, TEA)
    compact(cairn)
    cairn.delete(tea)

    with pytest.raises(Died):
        compact(cairn, catalog=before(cairn.catalog, "commit", die))
    settle(cairn)

    assert tea not in compacted(cairn)


def test_a_lost_answer_to_a_commit_loses_nothing() -> None:
    cairn = remembering(TEA, BIKE)

    with pytest.raises(Died):
        compact(cairn, catalog=after(cairn.catalog, "commit", die))
    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    settle(cairn)

    assert sorted(cairn.words("tea bicycle")) == sorted([TEA, BIKE])
    assert is_clean(cairn)


# Erasing.


def left_of(cairn: InMemoryCairn, *words: str) -> bool:
    """Anywhere: rows, truths, files."""
    segments = [unpacked(data) for (_, key), data in cairn.files.files.items() if "segments" in key]
    terms = [segment.projection(row) for segment in segments for row in range(len(segment))]
    stored = repr((cairn.world, terms))
    return any(word in stored for word in words)


@pytest.mark.parametrize(
    "method", ["manifest", "rows", "plan_garbage_collection", "commit", "drop"]
)
@pytest.mark.parametrize("is_before", [True, False])
def test_what_is_erased_during_a_compaction_stays_erased(method: str, is_before: bool) -> None:
    cairn = remembering(TEA, BIKE)

    def erase() -> None:
        cairn.erase()
        cairn.add(DOG, session_id="afterwards")

    around = before if is_before else after
    compact(cairn, catalog=around(cairn.catalog, method, erase))

    assert found(cairn, "tea bicycle dog") == [DOG]
    settle(cairn)
    assert cairn.words("tea bicycle dog") == [DOG]
    assert not left_of(cairn, "bicycl", "tea")
    assert is_clean(cairn)


def test_what_an_erasure_watermark_hides_is_flushed_no_more() -> None:
    cairn = remembering(TEA)
    cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now())
    cairn.add(BIKE, session_id="afterwards")
    cairn.extract(SCOPE, ANN.hash)
    cairn.clock.advance(3 * MINUTE)

    compact(cairn)

    assert compacted(cairn) == [the_id(cairn, BIKE)]


def test_an_erasure_watermark_refuses_a_commit_that_did_not_know_it() -> None:
    cairn = remembering(TEA, BIKE)
    erase = lambda: cairn.memories.set_erasure_watermark(SCOPE, ANN, cairn.clock.now() - 1)  # noqa: E731

    compact(cairn, catalog=before(cairn.catalog, "commit", erase))

    held = [unpacked(cairn.files.get(SCOPE, e.file)) for e in manifest(cairn).entries]
    stamps = [int(at) for segment in held for at in segment.numbers["accepted_at"]]
    assert all(at > cairn.world.erasure_watermark(SCOPE, ANN.hash) for at in stamps)


def test_a_memory_of_an_erased_user_leaves_the_segments_of_everybody_it_was_placed_with() -> None:
    cairn = remembering(TEA, others=["bob"], is_public=True)
    cairn.add(BIKE, user_id="bob", is_public=True)
    cairn.work()
    for subject in (ANN, BOB, PUBLIC):
        compact(cairn, subject=subject)
    assert cairn.words("tea", user_id="bob")

    cairn.erase()
    assert cairn.words("tea bicycle", user_id="bob") == [BIKE]
    settle(cairn)

    assert not left_of(cairn, "black", "tea")
    assert cairn.words("tea bicycle", user_id="bob") == [BIKE]
    assert all(is_clean(cairn, subject) for subject in (ANN, BOB, PUBLIC))


def test_an_erased_earlier_version_leaves_the_segments_that_hold_it_behind_the_current_one() -> (
    None
):
    cairn = remembering("I take the blue train to work", others=["bob"])
    watermark = cairn.clock.now()
    for text in (BIKE, DOG):
        cairn.add(text, session_id=text, others=["bob"])
    cairn.work()
    for subject in (ANN, BOB):
        compact(cairn, subject=subject)
    cairn.add(
        "I take the red bus to work instead of the blue train", session_id="later", others=["bob"]
    )
    cairn.work()
    [current] = cairn.search("bus")
    archived = cairn.world.archive[SCOPE.project_id, current.memory.memory_id]
    assert [version.accepted_at <= watermark for version in archived] == [True]

    cairn.memories.erase(SCOPE, ANN.hash, watermark, 99)
    settle(cairn)

    for subject in (ANN, BOB):
        assert compacted(cairn, subject).count(current.memory.memory_id) <= 1
        keys = cairn.files.keys(SCOPE, segment_prefix(subject.hash))
        held = [row for key in keys for row in unpacked(cairn.files.get(SCOPE, key)).projections()]
        assert all(projection.accepted_at > watermark for projection in held)


# Lost jobs, and making all anew.


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
