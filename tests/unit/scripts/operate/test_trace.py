"""What an operator is shown of a task: everything but its words, and these when asked for."""

import json

import pytest

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.tasks.task import Task
from cairn.ports.extractor import Extraction, Window
from cairn.ports.work_queue import Lease
from cairn.use_cases.operations.trace_task import trace_task
from scripts.operate.trace_text import text
from scripts.operate.trace_view import View, view
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.troubled_models import RefusingExtractor, TroubledEmbedder


class SilentExtractor(OfflineExtractor):
    def extract(self, window: Window, *, deadline: int) -> Extraction:
        raise DependencyUnavailable("the language model did not answer")


def shown(cairn: InMemoryCairn, task: Task, *, with_words: bool = False) -> View:
    trace = trace_task(task.task_id, scope=SCOPE, ports=cairn.operation_ports())
    return {"project_id": SCOPE.project_id} | view(trace, cairn.clock.now(), with_words)


def test_a_completed_task_shows_its_steps_windows_and_memories() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green", ("assistant", "Green suits you"), is_public=True)
    cairn.work()

    found = shown(cairn, task)

    assert [step["name"] for step in found["steps"]] == ["attempt", "completed"]
    assert [window["operations"] for window in found["plan"]["windows"]] == [2]
    assert found["accepted"]["messages"] == 2
    assert found["accepted"]["home"] == f"user {user('ann').hash}"
    assert len(found["accepted"]["placements"]) == 2
    memories = {memory["memory_id"]: memory["embedding"] for memory in found["memories"]}
    assert memories == dict.fromkeys(cairn.task(task.task_id).changes.added, "ready")
    assert (found["open_row"], found["lease_until"], found["is_erased"]) == (None, None, False)


def test_a_deferred_task_says_why_and_until_when() -> None:
    cairn = InMemoryCairn(extractor=SilentExtractor())
    task = cairn.add("My bicycle is green")
    [(_, subject_hash, _)] = cairn.queue.extractions
    cairn.extract(SCOPE, subject_hash)

    found = shown(cairn, task)

    assert found["steps"][-1]["detail"] == "10 s: the language model did not answer"
    assert found["open_row"] == {"not_before": cairn.clock.now() + 10_000}
    assert "not before" in text(found)


def test_a_lease_is_shown_while_it_lasts() -> None:
    cairn = InMemoryCairn()
    task, now = cairn.add("My bicycle is green"), cairn.clock.now()
    lease = Lease(user("ann").hash, "worker", now + 60_000)
    cairn.work_store.acquire(SCOPE, lease, now)
    busy = shown(cairn, task)
    cairn.clock.advance(60_000)
    expired = shown(cairn, task)

    assert (busy["lease_until"], expired["lease_until"]) == (now + 60_000, None)
    assert "a worker holds the subject" in text(busy)
    assert "a worker holds the subject" not in text(expired)


def test_a_memory_without_a_vector_says_after_how_many_attempts_and_why() -> None:
    cairn = InMemoryCairn(embedder=TroubledEmbedder(InvalidRequest("too long")))
    task = cairn.add("My bicycle is green")
    cairn.work()

    assert "failed after 1 attempts: too long" in text(shown(cairn, task))


def test_a_memory_that_was_deleted_since_is_gone() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green")
    cairn.work()
    [memory_id] = cairn.task(task.task_id).changes.added
    cairn.delete(memory_id)

    [memory] = shown(cairn, task)["memories"]

    assert (memory["memory_id"], memory["kind"]) == (memory_id, "gone")
    assert "gone" in text(shown(cairn, task))


@pytest.mark.parametrize("extractor", [OfflineExtractor(), RefusingExtractor()])
def test_words_and_names_are_shown_only_when_asked_for(extractor: OfflineExtractor) -> None:
    cairn = InMemoryCairn(extractor=extractor)
    task = cairn.add("My bicycle is green", user_id="ann.smith")
    cairn.work()

    silent, spoken = (shown(cairn, task, with_words=with_words) for with_words in (False, True))

    for form in (text(silent), json.dumps(silent)):
        assert "bicycle" not in form
        assert "ann.smith" not in form
    for form in (text(spoken), json.dumps(spoken)):
        assert "My bicycle is green" in form


def test_everything_with_a_time_stands_in_its_order() -> None:
    cairn = InMemoryCairn(extractor=RefusingExtractor())
    task = cairn.add("My bicycle is green")
    cairn.clock.advance(1_500)
    cairn.work()

    lines = [line.split()[2:4] for line in text(shown(cairn, task)).splitlines() if "+ ms" in line]
    steps = [line.split() for line in text(shown(cairn, task)).splitlines() if " +" not in line]

    assert lines == [["ms", "step"]]
    timed = [step[2:4] for step in steps if len(step) > 3 and step[2].isdigit()]
    assert timed == [["0", "accepted"], ["1500", "attempt"], ["1500", "failed"]]
