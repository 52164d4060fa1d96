import pytest

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.errors import DependencyUnavailable, NotAuthorized
from cairn.domain.retry import OVERDUE_MS
from cairn.domain.scope import PUBLIC, Permission, Scope, Subject
from cairn.domain.tasks.files import file_key
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.extractor import Extraction, Window
from cairn.ports.work_queue import Lease
from cairn.use_cases.erasure.erase_subject import AHEAD_MS
from tests.builders import fresh
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.memory_store import InMemoryMemoryStore
from tests.fakes.stores.work_queue import InMemoryWorkQueue
from tests.resilience.models import TroubledExtractor
from tests.unit.use_cases.erasure.settling import HOUR, settle

ANN = user("ann").hash


def is_anything_left(cairn: InMemoryCairn, *words: str) -> bool:
    stored = repr((cairn.world, cairn.files.files))
    return any(word in stored for word in words)


# The answer.


def test_an_erased_user_is_gone_from_every_read_when_it_answers() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", is_public=True)
    cairn.work()
    cairn.add("My car is blue")

    cairn.erase()

    assert cairn.words("bicycle car") == []
    assert cairn.words("bicycle car", user_id="bob") == []


def test_the_answer_comes_as_long_after_the_watermark_as_it_lies_ahead() -> None:
    cairn = InMemoryCairn()
    asked_at = cairn.clock.now()

    cairn.erase()

    assert cairn.memories.erasure_watermark(SCOPE, user("ann")) == asked_at + AHEAD_MS
    assert cairn.clock.now() == asked_at + 2 * AHEAD_MS
    assert cairn.queue.extractions == [(SCOPE.project_id, ANN, 0)]


def test_what_is_added_afterwards_is_there_and_stays() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.work()
    cairn.erase()

    cairn.add("My bicycle is red")
    settle(cairn)

    assert cairn.words("bicycle") == ["My bicycle is red"]


def test_the_same_words_again_are_a_new_memory_not_a_resend() -> None:
    cairn = InMemoryCairn()
    first = cairn.add("My bicycle is green")
    cairn.work()
    cairn.erase()

    again = cairn.add("My bicycle is green")
    settle(cairn)

    assert again.task_id != first.task_id
    assert cairn.words("bicycle") == ["My bicycle is green"]


def test_what_follows_in_the_same_conversation_knows_nothing_of_what_was_erased() -> None:
    cairn = InMemoryCairn()
    cairn.add("Which colour shall the kitchen have?")
    cairn.work()
    cairn.erase()

    cairn.add("Yellow, please")
    cairn.extract(SCOPE, ANN)

    [projection] = fresh(cairn.memories, SCOPE, user("ann"))
    assert "kitchen" not in projection.context_terms


def test_somebody_unknown_is_erased_without_complaint() -> None:
    InMemoryCairn().erase("nobody")


def test_erasing_again_moves_the_watermark_forward_only() -> None:
    cairn = InMemoryCairn()
    cairn.erase()
    first = cairn.memories.erasure_watermark(SCOPE, user("ann"))
    cairn.add("My bicycle is green")

    cairn.erase()

    assert cairn.memories.erasure_watermark(SCOPE, user("ann")) > first
    assert cairn.words("bicycle") == []


def test_erasing_needs_its_permission() -> None:
    reader = Scope(SCOPE.project_id, frozenset({Permission.READ, Permission.WRITE}))
    cairn = InMemoryCairn()

    with pytest.raises(NotAuthorized, match="'delete'"):
        cairn.erase(scope=reader)
    with pytest.raises(NotAuthorized, match="'delete'"):
        cairn.delete("any", scope=reader)

    assert cairn.memories.erasure_watermark(SCOPE, user("ann")) == 0


class SlowWatermark(InMemoryMemoryStore):
    """Writes it so late that adds in front of it may have begun before it stood."""

    def __init__(self, cairn: InMemoryCairn, *slowness: int) -> None:
        super().__init__(cairn.world)
        self._clock, self._slowness = cairn.clock, list(slowness)

    def set_erasure_watermark(self, scope: Scope, subject: Subject, watermark: int) -> None:
        super().set_erasure_watermark(scope, subject, watermark)
        self._clock.advance(self._slowness.pop(0))


def slow_cairn(*slowness: int) -> InMemoryCairn:
    cairn = InMemoryCairn()
    cairn.memories = SlowWatermark(cairn, *slowness)
    return cairn


def test_a_watermark_that_was_written_too_late_is_followed_by_another() -> None:
    cairn = slow_cairn(AHEAD_MS, AHEAD_MS, 1)
    asked_at = cairn.clock.now()

    cairn.erase()

    assert cairn.memories.erasure_watermark(SCOPE, user("ann")) == asked_at + 3 * AHEAD_MS
    assert cairn.clock.now() == asked_at + 4 * AHEAD_MS


def test_a_store_that_stays_too_slow_is_an_outage() -> None:
    with pytest.raises(DependencyUnavailable):
        slow_cairn(*[10_000] * 3).erase()


# The sweep.


def test_the_sweep_leaves_nothing_but_how_tasks_ended() -> None:
    cairn = InMemoryCairn()
    done = cairn.add("My bicycle is green", is_public=True)
    cairn.work()
    pending = cairn.add("My car is blue")
    cairn.files.put(
        SCOPE, file_key(ANN, done.accepted_at, done.task_id, "0.0"), b"a green photograph"
    )
    cairn.files.put(SCOPE, file_key(ANN, done.accepted_at, "lost", "0.0"), b"a green orphan")

    cairn.erase()
    settle(cairn)

    assert not is_anything_left(cairn, "bicycle", "car", "green", "ann", "talk")
    assert cairn.task(done.task_id).status is TaskStatus.COMPLETED
    assert cairn.task(pending.task_id).status is TaskStatus.FAILED
    assert cairn.task(pending.task_id).error == "erased"


def test_what_was_erased_is_shown_to_no_model() -> None:
    extractor = TroubledExtractor()
    cairn = InMemoryCairn(extractor=extractor)
    task = cairn.add("My bicycle is green")
    cairn.erase()

    cairn.work()

    assert (cairn.task(task.task_id).error, extractor.asked) == ("erased", [])


def test_deferred_work_is_voided_by_the_sweep_before_it_is_due() -> None:
    class Down(OfflineExtractor):
        def extract(self, window: Window, *, deadline: int) -> Extraction:
            raise DependencyUnavailable("the model did not answer")

    cairn = InMemoryCairn(extractor=Down())
    cairn.add("My bicycle is green")
    for _ in range(6):
        cairn.extract(SCOPE, ANN)
        cairn.clock.advance(400_000)
    cairn.extract(SCOPE, ANN)
    cairn.erase()
    assert cairn.work_store.due(SCOPE, ANN, cairn.clock.now()) == []

    cairn.work()

    assert not is_anything_left(cairn, "bicycle")


def test_a_task_after_the_watermark_is_not_voided_although_it_waits() -> None:
    cairn = InMemoryCairn()
    cairn.erase()
    task = cairn.add("My bicycle is green")
    lease = Lease(ANN, "mine", cairn.clock.now() + 1_000)
    cairn.work_store.acquire(SCOPE, lease, cairn.clock.now())
    later = cairn.clock.now() + 1_000_000
    cairn.work_store.defer(SCOPE, lease, task, later, "the model did not answer")
    cairn.work_store.release(SCOPE, lease)

    cairn.work()

    assert cairn.task(task.task_id).status is TaskStatus.OPEN
    assert len(cairn.search("bicycle")) == 1


def test_what_others_own_stays_although_it_was_placed_with_the_erased_user() -> None:
    cairn = InMemoryCairn()
    cairn.add("We meet at the harbour", user_id="bob", others=["ann"])
    cairn.add("The tide is high", user_id="ann", others=["bob"])
    cairn.work()

    cairn.erase("ann")
    settle(cairn)

    assert cairn.words("harbour tide", user_id="bob") == ["We meet at the harbour"]


def accepted_before(cairn: InMemoryCairn, watermark: int) -> None:
    """All there is, though it was written after the first sweep: as after a long upload."""
    earlier, world = {"accepted_at": watermark}, cairn.world
    world.truths = {key: memory.model_copy(update=earlier) for key, memory in world.truths.items()}
    world.tasks = {key: task.model_copy(update=earlier) for key, task in world.tasks.items()}


def test_what_is_written_after_the_sweep_goes_with_its_task() -> None:
    cairn = InMemoryCairn()
    cairn.erase()
    cairn.work()
    late = cairn.add("My bicycle is green")
    accepted_before(cairn, cairn.memories.erasure_watermark(SCOPE, user("ann")))

    cairn.work()

    assert cairn.words("bicycle") == []
    assert not is_anything_left(cairn, "bicycle")
    assert cairn.task(late.task_id).is_blank


def test_the_sweep_is_repeated_an_hour_later_and_then_over() -> None:
    cairn = InMemoryCairn()
    cairn.erase()
    cairn.work()
    late = cairn.add("My bicycle is green")
    cairn.work()
    accepted_before(cairn, cairn.memories.erasure_watermark(SCOPE, user("ann")))
    assert cairn.words("bicycle") == []
    assert is_anything_left(cairn, "bicycle")

    cairn.clock.advance(HOUR + OVERDUE_MS)
    again = cairn.reconcile()
    cairn.work()
    cairn.clock.advance(9 * HOUR)
    cairn.reconcile()  # indexing, for what the sweep took out
    cairn.work()
    cairn.clock.advance(9 * HOUR)

    assert again == 1
    assert not is_anything_left(cairn, "bicycle")
    assert cairn.task(late.task_id).is_blank
    assert cairn.reconcile() == 0


def test_a_sweep_whose_job_was_lost_is_found_by_reconcile() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.work()
    cairn.queue.is_down = True
    cairn.erase()
    cairn.queue.is_down = False
    cairn.clock.advance(OVERDUE_MS)

    cairn.reconcile()
    cairn.work()

    assert not is_anything_left(cairn, "bicycle")


def test_a_job_that_met_a_busy_worker_is_not_lost() -> None:
    """The worker is told when it lets go, and looks once more."""
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")

    class ErasedWhileReleasing(InMemoryWorkQueue):
        def release(self, scope: Scope, lease: Lease) -> bool:
            if not self.is_erased:
                self.is_erased = True
                cairn.erase()
                assert not cairn.extract(*job())
            return super().release(scope, lease)

        is_erased = False

    def job() -> tuple[Scope, str]:
        project_id, subject_hash, _ = cairn.queue.extractions.pop()
        return Scope(project_id), subject_hash

    cairn.queue.extractions.clear()
    cairn.work_store = ErasedWhileReleasing(cairn.world)
    cairn.extract(SCOPE, ANN)

    assert not is_anything_left(cairn, "bicycle")


def test_memories_without_a_vector_are_not_asked_for_again_once_they_are_swept() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.extract(SCOPE, ANN)
    cairn.queue.embeds.clear()
    cairn.erase()

    settle(cairn)

    assert cairn.reconcile() == 0


def test_a_request_has_no_time_for_the_sweep() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green", wait=True)
    cairn.erase()
    cairn.queue.extractions.clear()

    cairn.add("My car is blue", wait=True)

    assert is_anything_left(cairn, "bicycle")
    assert cairn.words("bicycle car") == ["My car is blue"]


def test_out_of_time_the_rest_of_the_sweep_is_handed_on() -> None:
    cairn = InMemoryCairn()

    class Slow(InMemoryMemoryStore):
        def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
            cairn.clock.advance(20_000)
            return super().erase(scope, subject_hash, until, 10)

    cairn.add(*[f"Box number {n} holds {n * 7} tin soldiers" for n in range(60)])
    cairn.work()
    cairn.memories = Slow(cairn.world)
    cairn.erase()
    cairn.queue.extractions.clear()

    cairn.extract(SCOPE, ANN)
    handed_on = list(cairn.queue.extractions)
    cairn.work()

    assert handed_on == [(SCOPE.project_id, ANN, 0)]
    assert not is_anything_left(cairn, "soldiers")


def test_new_work_does_not_wait_for_the_end_of_a_sweep() -> None:
    cairn = InMemoryCairn()
    cairn.add(*[f"Box number {n} holds {n * 7} tin soldiers" for n in range(60)])
    cairn.work()
    seen: list[tuple[bool, bool]] = []

    class Small(InMemoryMemoryStore):
        def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
            if not added:
                added.append(cairn.add("My car is blue"))
            elif len(seen) < 1:
                is_done = cairn.task(added[0].task_id).status is TaskStatus.COMPLETED
                seen.append((is_done, is_anything_left(cairn, "soldiers")))
            return super().erase(scope, subject_hash, until, 10)

    added: list[Task] = []
    cairn.memories = Small(cairn.world)
    cairn.erase()
    cairn.work()

    assert seen == [(True, True)]


def test_ten_thousand_memories_go_in_batches() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.work()
    [(key, one)] = cairn.world.truths.items()
    for number in range(10_000):
        copy = one.model_copy(update={"memory_id": f"m{number}"})
        cairn.world.truths[key[0], copy.memory_id] = copy
    sizes: list[int] = []

    class Counting(InMemoryMemoryStore):
        def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
            before = len(cairn.world.truths)
            more = super().erase(scope, subject_hash, until, limit)
            sizes.append(before - len(cairn.world.truths))
            return more

    cairn.memories = Counting(cairn.world)
    cairn.erase()
    cairn.work()

    assert not cairn.world.truths
    assert max(sizes) <= 1_000


def test_public_memories_of_others_survive_an_erasure() -> None:
    cairn = InMemoryCairn()
    cairn.add("The canteen opens at noon", user_id="bob", is_public=True)
    cairn.work()

    cairn.erase("ann")
    settle(cairn)

    assert len(fresh(cairn.memories, SCOPE, PUBLIC)) == 1
