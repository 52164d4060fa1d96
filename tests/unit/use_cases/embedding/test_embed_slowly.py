"""On servers that are slow or take little, every job adds vectors and nothing is abandoned."""

import pytest

from cairn.domain.memory.memory import EmbeddingState
from cairn.use_cases.embedding.embedding_report import EmbeddingReport
from scripts.local.model_server.limits import UNLIMITED, EmbeddingLimits
from tests.fakes.embedding_endpoint import EmbeddingEndpoint
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn

WORKER_MS = 60_000
MINUTE = 60_000
VERY_SLOW = EmbeddingLimits(seconds_per_text=6)


class Backlog(InMemoryCairn):
    """So many accepted memories wait on a server with these limits."""

    def __init__(self, memories: int, limits: EmbeddingLimits, words: str = "") -> None:
        super().__init__()
        self.server = EmbeddingEndpoint(self.clock, limits)
        self.ids = [
            self.accept(f"I own boat number {number} {words}").memory_id
            for number in range(memories)
        ]
        self.queue.embeds.clear()
        self.restart()

    def restart(self) -> None:
        """A process that has learned nothing."""
        self.embedder = self.server.embedder()

    def job(
        self, memory_ids: list[str] | None = None, *, is_backlog: bool = False
    ) -> EmbeddingReport:
        asked = self.ids if memory_ids is None else memory_ids
        return self.embed(SCOPE, asked, self.clock.now() + WORKER_MS, is_backlog=is_backlog)

    def delivered(self) -> list[str]:
        """The ids of the next message."""
        _, memory_ids = self.queue.embeds.pop(0)
        return list(memory_ids)

    def in_state(self, state: EmbeddingState) -> list[str]:
        found = self.world.truths
        return [own for own in self.ids if found[SCOPE.project_id, own].embedding is state]

    def tried(self) -> list[str]:
        """Those with an attempt written down."""
        found = self.world.truths
        return [own for own in self.ids if found[SCOPE.project_id, own].tries is not None]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (EmbeddingLimits(seconds_per_text=0.25), ""),
        (EmbeddingLimits(max_inputs=8), ""),
        (EmbeddingLimits(max_tokens=512), "and more " * 300),
    ],
    ids=["a quarter of a second a text", "8 inputs", "512 tokens"],
)
def test_one_job_embeds_100_memories_on_a_server_that_manages_little(
    limits: EmbeddingLimits, words: str
) -> None:
    backlog = Backlog(100, limits, words)

    assert backlog.job() == EmbeddingReport(ready=100)
    assert len(backlog.server.requests) < 25


@pytest.mark.parametrize("seconds", [1, 4, 12, 25])
def test_each_job_moves_a_slow_backlog_on_though_each_meets_a_new_process(seconds: float) -> None:
    backlog = Backlog(70, EmbeddingLimits(seconds_per_text=seconds))
    jobs = [backlog.job()]
    while backlog.queue.embeds:
        backlog.restart()
        jobs.append(backlog.job(backlog.delivered()))
    for _ in range(40):  # those that time cut off wait for their next attempt
        backlog.clock.advance(15 * MINUTE)
        backlog.restart()
        backlog.reconcile()
        jobs += [backlog.job(backlog.delivered()) for _ in range(len(backlog.queue.embeds))]

    assert len(backlog.in_state(EmbeddingState.READY)) == 70
    assert all(job.ready for job in jobs if job.deferred or job.requeued)


def test_what_time_did_not_reach_is_in_the_queue_again_and_was_not_attempted() -> None:
    backlog = Backlog(64, VERY_SLOW)

    done = backlog.job()

    rest = backlog.delivered()
    assert done.ready + done.deferred + done.requeued == 64
    assert done.requeued == len(rest) > 40
    assert set(backlog.in_state(EmbeddingState.READY)) == set(backlog.ids[: done.ready])
    assert set(backlog.tried()).isdisjoint(rest)
    assert backlog.queue.embeds == []


def test_a_job_without_time_asks_nobody_and_goes_back() -> None:
    backlog = Backlog(3, UNLIMITED)

    done = backlog.embed(SCOPE, backlog.ids, backlog.clock.now() + 5_000)

    assert done == EmbeddingReport(requeued=3)
    assert (backlog.server.requests, backlog.tried()) == ([], [])
    assert backlog.delivered() == backlog.ids


def test_where_the_queue_refuses_reconcile_finds_what_is_left() -> None:
    backlog = Backlog(64, VERY_SLOW)
    backlog.queue.is_down = True
    done = backlog.job()
    backlog.queue.is_down = False
    backlog.clock.advance(MINUTE)

    assert done.requeued == 0
    assert backlog.reconcile() == 64 - done.ready


def test_an_attempt_is_written_down_for_the_request_that_is_sent_alone() -> None:
    backlog = Backlog(64, UNLIMITED)
    backlog.server.falls_silent_after = 0

    done = backlog.job()

    assert done == EmbeddingReport(deferred=8)
    assert backlog.tried() == backlog.ids[:8]
    assert backlog.queue.embeds == [], "reconcile waits longer than the queue"


def test_a_server_that_falls_silent_on_the_way_leaves_the_rest_to_another_job() -> None:
    backlog = Backlog(64, EmbeddingLimits(seconds_per_text=0.25))
    backlog.server.falls_silent_after = 1
    done = backlog.job()

    assert done.ready == 8
    assert done.requeued == 64 - 8 - done.deferred > 0
    assert backlog.job(backlog.delivered()).requeued == 0, "away from the beginning"


def test_what_only_filled_a_job_up_has_a_job_of_its_own() -> None:
    backlog = Backlog(64, VERY_SLOW)
    own = backlog.ids[:12]

    done = backlog.job(own, is_backlog=True)

    assert done.requeued > 0
    assert set(backlog.delivered()) <= set(own)


def test_a_process_that_knows_nothing_fills_up_its_second_request() -> None:
    backlog = Backlog(100, UNLIMITED)

    done = backlog.job(backlog.ids[:10], is_backlog=True)

    assert (done, backlog.server.sizes) == (EmbeddingReport(ready=72), [8, 64])


def test_a_backlog_is_not_filled_up_for_a_server_that_is_away() -> None:
    backlog = Backlog(100, UNLIMITED)
    backlog.server.falls_silent_after = 0

    done = backlog.job(backlog.ids[:10], is_backlog=True)

    assert done == EmbeddingReport(deferred=8)
    assert backlog.tried() == backlog.ids[:8]
