from collections.abc import Sequence
from contextlib import suppress

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.change import Change
from cairn.domain.memory.memory import Labels, MemoryKind
from cairn.domain.retry import MAX_ATTEMPTS
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task, TaskStatus
from cairn.ports.extractor import Extraction, Window
from cairn.ports.work_queue import Lease
from cairn.use_cases.extraction.extract_memories import extract_memories
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.work_queue import InMemoryWorkQueue

ANN = user("ann").hash


class CountingExtractor(OfflineExtractor):
    """The real one; counts its calls, fails on demand."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.is_down = False

    def extract(self, window: Window, *, deadline: int) -> Extraction:
        self.calls += 1
        if self.is_down:
            raise DependencyUnavailable("the model did not answer")
        return super().extract(window, deadline=deadline)


def test_every_message_becomes_a_memory_and_the_working_memory_goes() -> None:
    cairn = InMemoryCairn()

    task = cairn.add("My bicycle is green", ("assistant", "Green bicycles suit everybody"))
    cairn.work()

    ended = cairn.task(task.task_id)
    kinds = {hit.memory.statement.kind for hit in cairn.search("green bicycle", min_score=0)}
    assert ended.status is TaskStatus.COMPLETED
    assert len(ended.changes.added) == 2
    assert kinds == {MemoryKind.FACT}


def test_the_same_statement_again_stays_one_memory_with_both_pieces_of_evidence() -> None:
    cairn = InMemoryCairn()

    first = cairn.add("My favourite colour is dark green", session_id="monday")
    cairn.work()
    second = cairn.add("My favourite colour is dark green", session_id="tuesday")
    cairn.work()

    facts = [m for m in cairn.world.truths.values() if m.statement.kind is MemoryKind.FACT]
    [memory] = facts
    assert memory.statement.evidence == (f"{first.task_id}:0", f"{second.task_id}:0")
    assert memory.updated_at > memory.created_at
    assert memory.session_ids == ("monday", "tuesday")
    assert cairn.task(second.task_id).changes.updated[0] == memory.memory_id


def test_the_same_statement_for_another_audience_is_kept_apart() -> None:
    cairn = InMemoryCairn()

    cairn.add("The garden gate code is 8812", labels=Labels(info={"note": "private"}))
    cairn.work()
    cairn.add("The garden gate code is 8812", session_id="other", is_public=True)
    cairn.work()

    [seen_by_bob] = cairn.search("garden gate code", user_id="bob", min_score=0)
    assert seen_by_bob.memory.labels.info == {}


def test_what_another_member_of_the_same_group_owns_is_left_to_their_lease() -> None:
    cairn = InMemoryCairn()

    cairn.add("The garden gate code is 8812", user_id="ann", others=("bob",))
    cairn.work()
    cairn.add("The garden gate code is 8812", user_id="bob", others=("ann",))
    cairn.work()

    homes = sorted(memory.home.id for memory in cairn.world.truths.values())
    assert homes == ["ann", "bob"]


def test_a_correction_supersedes_its_target_and_keeps_its_history() -> None:
    cairn = InMemoryCairn()

    cairn.add("I take the blue train to work")
    cairn.work()
    cairn.add("I take the red bus to work instead of the blue train")
    cairn.work()

    [memory] = cairn.world.truths.values()
    [earlier] = cairn.memories.history(SCOPE, memory.memory_id)
    [found] = cairn.search("how did I get to work before", min_score=0)
    assert memory.version == 2
    assert "red bus" in memory.statement.words
    assert earlier.statement.words == "I take the blue train to work"
    assert earlier.valid_until == memory.statement.event_time
    assert found.earlier == (earlier,)


def test_an_older_correction_arriving_late_becomes_the_earlier_version() -> None:
    """Planned while what it corrects was current, applied after a newer correction was."""

    class AwayOnce(InMemoryWorkQueue):
        def apply(
            self, scope: Scope, lease: Lease, task: Task, changes: Sequence[Change], after: Task
        ) -> None:
            if task.task_id == older.task_id and task.attempts == 1:
                raise DependencyUnavailable("the store did not answer")
            super().apply(scope, lease, task, changes, after)

    cairn = InMemoryCairn()
    bus, tram = ("I take the red bus to work", "I take the green tram to work")
    cairn.add("I take the blue train to work", said_at="2025-01-01")
    cairn.work()
    older = cairn.add(f"{bus} instead of the blue train", said_at="2025-03-01")
    cairn.work_store = AwayOnce(cairn.world)
    cairn.extract(SCOPE, ANN)
    cairn.add(f"{tram} instead of the blue train", said_at="2025-06-01", session_id="later")
    cairn.extract(SCOPE, ANN)
    cairn.clock.advance(901_000)
    cairn.extract(SCOPE, ANN)

    [memory] = cairn.world.truths.values()
    assert cairn.task(older.task_id).status is TaskStatus.COMPLETED
    assert tram in memory.statement.words
    assert bus in cairn.memories.history(SCOPE, memory.memory_id)[0].statement.words


def test_context_reaches_across_adds_of_a_conversation() -> None:
    cairn = InMemoryCairn()

    cairn.add("Which colour shall the kitchen have?")
    cairn.work()
    cairn.add("Yellow, please")
    cairn.work()

    assert "Yellow, please" in cairn.words("kitchen colour")


def test_a_model_that_is_down_defers_the_task_and_the_messages_stay_searchable() -> None:
    extractor = CountingExtractor()
    extractor.is_down = True
    cairn = InMemoryCairn(extractor=extractor)
    task = cairn.add("My bicycle is green")

    cairn.extract(SCOPE, ANN)

    deferred = cairn.task(task.task_id)
    [found] = cairn.search("bicycle")
    assert deferred.status is TaskStatus.OPEN
    assert deferred.attempts == 1
    assert deferred.error == "the model did not answer"
    assert cairn.queue.extractions[-1] == (SCOPE.project_id, ANN, 10)
    assert found.memory.statement.kind is MemoryKind.WORKING


def test_a_deferred_task_does_not_block_the_next_one() -> None:
    extractor = CountingExtractor()
    extractor.is_down = True
    cairn = InMemoryCairn(extractor=extractor)
    cairn.add("My bicycle is green")
    cairn.extract(SCOPE, ANN)
    extractor.is_down = False

    second = cairn.add("My car is blue")
    cairn.extract(SCOPE, ANN)

    assert cairn.task(second.task_id).status is TaskStatus.COMPLETED


def test_after_twelve_attempts_the_task_fails_and_says_why() -> None:
    extractor = CountingExtractor()
    extractor.is_down = True
    cairn = InMemoryCairn(extractor=extractor)
    task = cairn.add("My bicycle is green")

    for _ in range(MAX_ATTEMPTS + 1):
        cairn.extract(SCOPE, ANN)
        cairn.clock.advance(901_000)

    failed = cairn.task(task.task_id)
    [found] = cairn.search("bicycle")
    assert failed.status is TaskStatus.FAILED
    assert "the model did not answer" in (failed.error or "")
    assert extractor.calls == MAX_ATTEMPTS
    assert found.memory.statement.kind is MemoryKind.WORKING


def test_a_task_that_crashes_its_worker_every_time_is_abandoned_too() -> None:
    class Crash(BaseException):
        """The process ends here."""

    class Deadly(CountingExtractor):
        def extract(self, window: Window, *, deadline: int) -> Extraction:
            self.calls += 1
            raise Crash

    extractor = Deadly()
    cairn = InMemoryCairn(extractor=extractor)
    task = cairn.add("My bicycle is green")

    for _ in range(MAX_ATTEMPTS + 1):
        with suppress(Crash):
            cairn.extract(SCOPE, ANN)

    assert cairn.task(task.task_id).status is TaskStatus.FAILED
    assert extractor.calls == MAX_ATTEMPTS


def test_a_busy_subject_is_left_to_the_leases_holder() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green")
    lease = Lease(ANN, "somebody else", cairn.clock.now() + 60_000)
    cairn.work_store.acquire(SCOPE, lease, cairn.clock.now())

    is_mine = cairn.extract(SCOPE, ANN)

    assert not is_mine
    assert cairn.task(task.task_id).status is TaskStatus.OPEN


def test_work_that_arrives_while_the_lease_is_held_is_done_before_the_worker_leaves() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    late: list[Task] = []

    class AddsWhileReleasing(InMemoryWorkQueue):
        def release(self, scope: Scope, lease: Lease) -> bool:
            if not late:
                late.append(cairn.add("My car is blue"))
                assert not cairn.extract(SCOPE, ANN)  # its job
            return super().release(scope, lease)

    cairn.work_store = AddsWhileReleasing(cairn.world)
    cairn.extract(SCOPE, ANN)

    assert cairn.task(late[0].task_id).status is TaskStatus.COMPLETED


def test_an_erased_task_is_voided_with_its_working_memory() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green")
    cairn.memories.set_erasure_watermark(SCOPE, user("ann"), cairn.clock.now())

    cairn.work()

    voided = cairn.task(task.task_id)
    assert (voided.status, voided.error) == (TaskStatus.FAILED, "erased")
    assert not cairn.world.truths
    assert cairn.words("bicycle") == []


def test_erasing_after_planning_stops_the_plan_from_being_applied() -> None:
    class ErasesWhileThinking(OfflineExtractor):
        def extract(self, window: Window, *, deadline: int) -> Extraction:
            cairn.memories.set_erasure_watermark(SCOPE, user("ann"), cairn.clock.now())
            return super().extract(window, deadline=deadline)

    cairn = InMemoryCairn(extractor=ErasesWhileThinking())
    task = cairn.add("My bicycle is green")

    cairn.work()

    assert cairn.task(task.task_id).error == "erased"
    assert not cairn.world.truths


def test_out_of_time_a_job_is_sent_for_the_rest() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.queue.extractions.clear()

    extract_memories(
        ANN, scope=SCOPE, deadline=cairn.clock.now(), ports=cairn.extraction_ports(is_inline=True)
    )

    assert cairn.queue.extractions == [(SCOPE.project_id, ANN, 0)]
