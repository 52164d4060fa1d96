"""Memories get their vectors, or are abandoned in time and say why; neighbours do not suffer."""

from collections.abc import Sequence
from functools import partial
from itertools import batched

import pytest

from cairn.adapters.dynamodb.items.keys import due_shard
from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.change import Change
from cairn.domain.index.projection import Vector
from cairn.domain.memory.editing import with_content
from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.memory.readiness import Readiness, readiness
from cairn.domain.retry import MAX_ATTEMPTS
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from cairn.ports.work_queue import Lease
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from tests.builders import fresh
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.work_queue import InMemoryWorkQueue
from tests.fakes.troubled_models import TroubledEmbedder

MINUTE = 60_000


class Crash(BaseException):
    """The process ends here."""


REFUSAL = InvalidRequest("the model takes no poison")
SILENCE = DependencyUnavailable("the model did not answer")


def remembering(embedder: OfflineEmbedder, *texts: str) -> tuple[InMemoryCairn, list[str]]:
    """A memory of each text, understood without an embedder, with the ids in their order."""
    cairn = InMemoryCairn(embedder=TroubledEmbedder(SILENCE))
    for number, text in enumerate(texts):
        cairn.add(text, session_id=f"talk {number}")
    while cairn.queue.extractions:
        jobs, cairn.queue.extractions = cairn.queue.extractions, []
        for _, subject_hash, _ in jobs:
            cairn.extract(SCOPE, subject_hash)
    cairn.queue.embeds.clear()
    cairn.embedder = embedder
    by_words = {truth.statement.words: truth.memory_id for truth in cairn.world.truths.values()}
    return cairn, [by_words[text] for text in texts]


def stored(cairn: InMemoryCairn, memory_id: str) -> Memory:
    return cairn.world.truths[SCOPE.project_id, memory_id]


def states(cairn: InMemoryCairn, memory_ids: Sequence[str]) -> list[EmbeddingState]:
    return [stored(cairn, memory_id).embedding for memory_id in memory_ids]


def embed(cairn: InMemoryCairn, memory_ids: Sequence[str]) -> EmbeddingReport:
    return cairn.embed(SCOPE, memory_ids, cairn.deadline)


def test_memories_are_embedded_in_one_request() -> None:
    embedder = TroubledEmbedder(REFUSAL, "poison")
    cairn, ids = remembering(embedder, "I own a kayak", "I keep bees", "I paint boats")

    assert embed(cairn, ids) == EmbeddingReport(ready=3)

    assert len(embedder.requests) == 1
    assert states(cairn, ids) == [EmbeddingState.READY] * 3


@pytest.mark.parametrize("at", range(4))
def test_of_a_refused_batch_the_culprit_alone_is_abandoned(at: int) -> None:
    texts = ["I own a kayak", "I keep bees", "I paint boats"]
    texts.insert(at, "I drink poison")
    cairn, ids = remembering(TroubledEmbedder(REFUSAL, "poison"), *texts)

    assert embed(cairn, ids) == EmbeddingReport(ready=3, abandoned=1)

    expected = [EmbeddingState.READY] * 3
    expected.insert(at, EmbeddingState.FAILED)
    assert states(cairn, ids) == expected
    tries = stored(cairn, ids[at]).tries
    assert tries is not None
    assert tries.error == REFUSAL.message
    assert "I drink poison" in cairn.words("poison")


def test_what_was_abandoned_is_neither_attempted_nor_queued_again() -> None:
    embedder = TroubledEmbedder(REFUSAL, "poison")
    cairn, ids = remembering(embedder, "I drink poison")
    embed(cairn, ids)
    embedder.requests.clear()
    cairn.clock.advance(100 * MINUTE)

    assert embed(cairn, ids) == EmbeddingReport()
    assert (cairn.reconcile(), embedder.requests) == (0, [])


def test_while_the_embedder_is_away_the_wait_grows_and_twelve_attempts_are_enough() -> None:
    cairn, ids = remembering(TroubledEmbedder(SILENCE), "I own a kayak")
    begun, waits = cairn.clock.now(), list[int]()
    embed(cairn, ids)
    while states(cairn, ids) == [EmbeddingState.PENDING]:
        cairn.clock.advance(1_000)
        if cairn.reconcile():
            waits.append((cairn.clock.now() - begun) // 1_000)
            begun = cairn.clock.now()
        cairn.work()

    assert waits == [60, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    assert len(waits) == MAX_ATTEMPTS - 1, "the first attempt was the add's own"
    tries = stored(cairn, ids[0]).tries
    assert tries is not None
    assert (tries.begun, tries.error) == (MAX_ATTEMPTS, SILENCE.message)
    assert cairn.words("kayak") == ["I own a kayak"]


def test_a_second_job_before_the_next_attempt_is_due_asks_nobody() -> None:
    embedder = TroubledEmbedder(SILENCE)
    cairn, ids = remembering(embedder, "I own a kayak")
    embed(cairn, ids)
    cairn.clock.advance(MINUTE)
    embed(cairn, ids)
    embedder.requests.clear()

    assert embed(cairn, ids) == EmbeddingReport()
    assert embedder.requests == []


def test_after_a_silence_the_rest_of_a_large_job_is_left_for_later() -> None:
    embedder = TroubledEmbedder(SILENCE)
    cairn, ids = remembering(embedder, *(f"I own boat number {number}" for number in range(70)))

    embed(cairn, ids)

    assert [len(request) for request in embedder.requests] == [64]
    assert set(states(cairn, ids)) == {EmbeddingState.PENDING}


def test_when_the_embedder_is_back_the_vector_follows() -> None:
    embedder = TroubledEmbedder(SILENCE)
    cairn, ids = remembering(embedder, "I own a kayak")
    embed(cairn, ids)
    embedder.word = "nothing of this kind"
    cairn.clock.advance(MINUTE)

    assert cairn.reconcile() == 1
    cairn.work()

    assert states(cairn, ids) == [EmbeddingState.READY]
    assert stored(cairn, ids[0]).tries is None


def test_one_that_ends_every_worker_is_abandoned_and_its_neighbours_get_their_vectors() -> None:
    embedder = TroubledEmbedder(Crash(), "poison")
    cairn, ids = remembering(embedder, "I own a kayak", "I drink poison", "I paint boats")
    for _ in range(40):
        cairn.clock.advance(15 * MINUTE)
        cairn.reconcile()
        for _ in range(5):  # as often as the queue delivers a message
            try:
                cairn.work()
            except Crash:
                cairn.queue.embeds.append((SCOPE.project_id, tuple(ids)))
        cairn.queue.embeds.clear()

    states_now = states(cairn, ids)
    assert states_now == [EmbeddingState.READY, EmbeddingState.FAILED, EmbeddingState.READY]
    requests = [
        request for request in embedder.requests if any("poison" in text for text in request)
    ]
    assert len(requests) < MAX_ATTEMPTS


def test_a_new_version_has_all_its_attempts_before_it() -> None:
    cairn, [memory_id] = remembering(TroubledEmbedder(REFUSAL, "Porto"), "I live in Porto")
    embed(cairn, [memory_id])
    before = stored(cairn, memory_id)

    cairn.add("Correction: I no longer live in Porto, I live in Lisbon", session_id="talk 0")
    [(_, subject_hash, _)] = cairn.queue.extractions
    cairn.extract(SCOPE, subject_hash)

    after = stored(cairn, memory_id)
    assert before.embedding is EmbeddingState.FAILED
    assert (after.version, after.embedding, after.tries) == (2, EmbeddingState.PENDING, None)


def test_a_vector_that_is_saved_while_more_evidence_is_applied_stays() -> None:
    cairn, [memory_id] = remembering(OfflineEmbedder(), "I own a kayak")

    class EmbeddedMeanwhile(InMemoryWorkQueue):
        def apply(
            self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
        ) -> None:
            embed(cairn, [memory_id])
            super().apply(scope, lease, task, changes, after)

    cairn.work_store = EmbeddedMeanwhile(cairn.world)
    cairn.add("I own a kayak", session_id="later")
    [(_, subject_hash, _)] = cairn.queue.extractions
    cairn.extract(SCOPE, subject_hash)

    memory, [projection] = stored(cairn, memory_id), fresh(cairn.memories, SCOPE, user("ann"))
    assert len(memory.statement.evidence) == 2
    assert memory.embedding is EmbeddingState.READY
    assert projection.vector is not None


# Memories that were written as they are.


def test_whoever_wrote_a_memory_sees_that_its_vector_is_being_made() -> None:
    cairn = InMemoryCairn()
    seen = list[Readiness]()

    class Watching(OfflineEmbedder):
        def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
            seen.append(readiness(cairn.read(memory.memory_id)))
            return super().embed(texts, deadline=deadline)

    cairn.embedder = Watching()
    memory = cairn.accept("I own a kayak")
    seen.append(readiness(memory))
    cairn.work()
    seen.append(readiness(cairn.read(memory.memory_id)))

    assert seen == [Readiness.PENDING, Readiness.PROCESSING, Readiness.READY]


def test_a_worker_that_ends_in_its_first_attempt_has_used_one_of_them() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(Crash()))
    memory = cairn.accept("I own a kayak")
    with pytest.raises(Crash):
        cairn.work()
    cairn.embedder = OfflineEmbedder()

    before = stored(cairn, memory.memory_id)
    assert embed(cairn, [memory.memory_id]) == EmbeddingReport(), "another attempt is not due yet"
    cairn.clock.advance(MINUTE)
    assert cairn.reconcile() == 1
    cairn.work()

    assert before.tries is not None
    assert before.tries.begun == 1
    assert states(cairn, [memory.memory_id]) == [EmbeddingState.READY]


def test_what_is_changed_while_its_vector_is_made_gets_the_vector_of_its_new_words() -> None:
    cairn = InMemoryCairn()
    texts = list[str]()

    class Changing(OfflineEmbedder):
        def embed(self, asked: Sequence[str], *, deadline: int) -> list[Vector]:
            texts.extend(asked)
            if len(texts) == 1:
                edit = partial(with_content, content=None, info={"colour": "red"})
                cairn.change(memory.memory_id, edit)
            return super().embed(asked, deadline=deadline)

    cairn.embedder = Changing()
    memory = cairn.accept("I own a kayak")
    cairn.work()

    after = stored(cairn, memory.memory_id)
    assert (after.embedding, after.labels.info) == (EmbeddingState.READY, {"colour": "red"})
    assert len(texts) == 2


def test_what_is_deleted_while_its_vector_is_made_stays_deleted() -> None:
    cairn = InMemoryCairn()

    class Deleting(OfflineEmbedder):
        def embed(self, asked: Sequence[str], *, deadline: int) -> list[Vector]:
            cairn.delete(memory.memory_id)
            return super().embed(asked, deadline=deadline)

    cairn.embedder = Deleting()
    memory = cairn.accept("I own a kayak")
    cairn.work()

    assert not cairn.world.truths
    assert fresh(cairn.memories, SCOPE, memory.home) == []


# A backlog.


class OneShard(InMemoryMemoryStore):
    """Sees of what waits a sixteenth, as one partition of the table's index does."""

    def unembedded(self, scope: Scope, beside: str, limit: int) -> list[str]:
        found = super().unembedded(scope, beside, 10**9)
        return [memory_id for memory_id in found if due_shard(memory_id) == due_shard(beside)][
            :limit
        ]


def test_a_backlog_is_embedded_in_full_requests() -> None:
    embedder = TroubledEmbedder(SILENCE, "nothing of this kind")
    cairn = InMemoryCairn(embedder=embedder)
    cairn.memories = OneShard(cairn.world)
    ids = [cairn.accept(f"I own boat number {number}").memory_id for number in range(1_000)]

    for batch in batched(ids, 10):
        cairn.embed(SCOPE, batch, cairn.deadline, is_backlog=True)

    assert set(states(cairn, ids)) == {EmbeddingState.READY}
    assert len(embedder.requests) <= 40
    assert max(len(request) for request in embedder.requests) == 64


def test_without_a_backlog_nothing_else_is_taken_along() -> None:
    cairn = InMemoryCairn()
    one, other = (cairn.accept(text).memory_id for text in ("I own a kayak", "I keep bees"))

    embed(cairn, [one])

    assert states(cairn, [one, other]) == [EmbeddingState.READY, EmbeddingState.PENDING]


def test_of_a_backlog_what_waits_for_its_next_attempt_waits_on() -> None:
    embedder = TroubledEmbedder(SILENCE, "kayak")
    cairn = InMemoryCairn(embedder=embedder)
    one, other = (cairn.accept(text).memory_id for text in ("I own a kayak", "I keep bees"))
    cairn.embed(SCOPE, [one], cairn.deadline)

    done = cairn.embed(SCOPE, [other], cairn.deadline, is_backlog=True)

    assert done == EmbeddingReport(ready=1)
    assert states(cairn, [one, other]) == [EmbeddingState.PENDING, EmbeddingState.READY]
