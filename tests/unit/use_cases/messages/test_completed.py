"""Completed means found by meaning too, or the status says that it is not."""

from collections.abc import Sequence

import pytest

from cairn.adapters.offline.embedder import OfflineEmbedder
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.index.projection import Vector
from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.scope import PUBLIC, Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.use_cases.extraction.complete_task import EMBEDDING_MS
from cairn.use_cases.messages.get_task import follow_task
from scripts.local.model_server.limits import EmbeddingLimits
from tests.builders import fresh
from tests.fakes.embedding_endpoint import EmbeddingEndpoint
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.troubled_models import TroubledEmbedder

SILENCE = DependencyUnavailable("the model did not answer")
PENDING, READY, FAILED = EmbeddingState.PENDING, EmbeddingState.READY, EmbeddingState.FAILED


def understand(cairn: InMemoryCairn) -> None:
    """As the extraction worker does it, and no other."""
    jobs, cairn.queue.extractions = cairn.queue.extractions, []
    for project_id, subject_hash, _ in jobs:
        cairn.extract(Scope(project_id), subject_hash)


def states(cairn: InMemoryCairn) -> list[EmbeddingState]:
    return [memory.embedding for memory in cairn.world.truths.values()]


def progress(cairn: InMemoryCairn, task: Task) -> tuple[TaskStatus, EmbeddingState]:
    found = follow_task(task.task_id, scope=SCOPE, tasks=cairn.tasks, memories=cairn.memories)
    return found.task.status, found.embedding


@pytest.mark.parametrize("wait", [True, False])
def test_an_add_is_found_by_vector_when_it_is_completed(wait: bool) -> None:
    cairn = InMemoryCairn()

    task = cairn.add("My bicycle is green", "I prefer short answers", wait=wait)
    understand(cairn)

    assert progress(cairn, task) == (TaskStatus.COMPLETED, READY)
    assert set(states(cairn)) == {READY}
    assert all(row.vector for row in fresh(cairn.memories, SCOPE, user("ann")))
    assert cairn.queue.embeds == []


def test_a_chunk_is_embedded_in_one_request() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(SILENCE, "nothing of this kind"))

    cairn.add("My bicycle is green", "I keep bees", "I paint boats", "I live in Porto")
    understand(cairn)

    assert isinstance(cairn.embedder, TroubledEmbedder)
    assert [len(request) for request in cairn.embedder.requests] == [4]


def test_a_new_version_comes_with_its_vector_too() -> None:
    cairn = InMemoryCairn()
    cairn.add("I live in Porto", wait=True)

    task = cairn.add("Correction: I no longer live in Porto, I live in Lisbon", wait=True)

    assert len(task.changes.updated) == 1
    assert states(cairn) == [READY]


def test_while_the_embedder_is_away_an_add_is_completed_and_its_status_says_so() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(SILENCE))
    task = cairn.add("My bicycle is green", "I keep bees")
    understand(cairn)

    assert progress(cairn, task) == (TaskStatus.COMPLETED, PENDING)
    assert cairn.words("bicycle")[0] == "My bicycle is green"

    cairn.embedder = OfflineEmbedder()
    cairn.work()

    assert progress(cairn, task) == (TaskStatus.COMPLETED, READY)


def test_only_what_got_no_vector_is_left_to_the_embedding_queue() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(InvalidRequest("no poison"), "poison"))
    others = (f"I own boat number {number}" for number in range(7))
    task = cairn.add("I drink poison", *others)
    understand(cairn)

    [(_, left)] = cairn.queue.embeds
    assert len(left) == 4, "it stands in the context of the next three, too"
    assert sorted(states(cairn)) == [PENDING] * 4 + [READY] * 4
    assert progress(cairn, task) == (TaskStatus.COMPLETED, PENDING)

    cairn.work()

    assert progress(cairn, task) == (TaskStatus.COMPLETED, FAILED)


def test_deleted_memories_are_not_awaited() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(SILENCE))
    task = cairn.add("My bicycle is green")
    understand(cairn)
    [(_, memory_id)] = cairn.world.truths

    cairn.delete(memory_id)

    assert progress(cairn, task) == (TaskStatus.COMPLETED, READY)


@pytest.mark.parametrize("wait", [True, False])
def test_vectors_that_take_too_long_are_left_for_later_and_what_came_is_kept(wait: bool) -> None:
    cairn = InMemoryCairn()
    cairn.embedder = EmbeddingEndpoint(cairn.clock, EmbeddingLimits(seconds_per_text=1)).embedder()
    begun = cairn.clock.now()

    task = cairn.add(*(f"I own boat number {number}" for number in range(20)), wait=wait)
    understand(cairn)

    status, embedding = progress(cairn, task)
    assert (status, embedding) == (TaskStatus.COMPLETED, PENDING)
    assert cairn.clock.now() - begun <= EMBEDDING_MS
    ready = states(cairn).count(READY)
    assert 0 < ready < 20
    assert sum(len(memory_ids) for _, memory_ids in cairn.queue.embeds) == 20 - ready


def test_a_text_that_crashes_workers_does_not_block_its_add() -> None:
    class Crash(BaseException):
        pass

    cairn = InMemoryCairn(embedder=TroubledEmbedder(Crash(), "poison"))
    task = cairn.add("My bicycle is green", "I drink poison")
    with pytest.raises(Crash):
        understand(cairn)

    cairn.clock.advance(100_000)
    cairn.reconcile()
    understand(cairn)

    assert progress(cairn, task) == (TaskStatus.COMPLETED, PENDING)
    assert set(cairn.words("green")) == {"My bicycle is green", "I drink poison"}


def test_a_text_is_sent_once_though_its_chunk_is_applied_again() -> None:
    """A target that changes between reading and writing makes the chunk anew."""
    requests = list[Sequence[str]]()
    cairn = InMemoryCairn()
    cairn.add("I live in Porto", wait=True)
    [(_, memory_id)] = cairn.world.truths

    class Meddling(OfflineEmbedder):
        def embed(self, texts: Sequence[str], *, deadline: int) -> list[Vector]:
            requests.append(texts)
            if len(requests) == 1:
                cairn.add("I live in Porto", session_id="elsewhere")
                known = cairn.world.truths[SCOPE.project_id, memory_id]
                cairn.world.truths[SCOPE.project_id, memory_id] = known.model_copy(
                    update={"rev": known.rev + 1}
                )
            return super().embed(texts, deadline=deadline)

    cairn.embedder = Meddling()
    task = cairn.add("Correction: I no longer live in Porto, I live in Lisbon", wait=True)

    assert task.status is TaskStatus.COMPLETED
    assert len(requests) == 1


def test_shared_rows_are_compacted_without_an_embedding_job() -> None:
    cairn = InMemoryCairn()

    cairn.add("The ferry leaves at nine", is_public=True)
    understand(cairn)

    assert PUBLIC.hash in {subject_hash for _, subject_hash, _ in cairn.queue.indexings}


def test_a_silent_embedder_does_not_hold_up_add_after_add() -> None:
    cairn = InMemoryCairn()
    server = EmbeddingEndpoint(cairn.clock)
    server.falls_silent_after = 0
    cairn.embedder = server.embedder()
    waits = []
    for number in range(6):
        begun = cairn.clock.now()
        cairn.add(f"I own boat number {number}", session_id=f"talk {number}", wait=True)
        waits.append(cairn.clock.now() - begun)

    assert min(waits[:2]) > 4_000
    assert max(waits) <= EMBEDDING_MS
    assert waits[2:] == [1] * 4, "the clock's tick of adding alone"
    assert len(server.requests) == 2

    server.falls_silent_after = None
    cairn.clock.advance(20_000)
    cairn.add("I keep bees", session_id="later", wait=True)

    assert READY in states(cairn)
