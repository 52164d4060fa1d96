"""A task says what there was no time to understand."""

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.tasks.task import TaskStatus
from cairn.use_cases.operations.trace_task import trace_task
from scripts.operate.trace_text import text
from scripts.operate.trace_view import View, view
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn
from tests.fakes.ports import FakeClock

HOUR = 3_600_000


def late() -> OfflineExtractor:
    """Its time is always over."""
    return OfflineExtractor(FakeClock(FakeClock().now() + HOUR))


def test_a_task_without_time_completes_with_the_words_and_says_so() -> None:
    cairn = InMemoryCairn(extractor=late())

    task = cairn.add("I like green tea", "I like black tea", ("assistant", "Tea it is"))
    cairn.work()

    ended = cairn.task(task.task_id)
    assert ended.status is TaskStatus.COMPLETED
    assert ended.error == "kept word for word, as time ran out: 2 messages"
    assert {found.memory.statement.kind for found in cairn.search("green tea", min_score=0)} == {
        MemoryKind.FACT
    }


def test_its_trace_says_in_which_window() -> None:
    cairn = InMemoryCairn(extractor=late())

    task = cairn.add("I like green tea")
    cairn.work()

    trace = trace_task(task.task_id, scope=SCOPE, ports=cairn.operation_ports())
    found: View = {"project_id": SCOPE.project_id}
    found |= view(trace, cairn.clock.now(), with_words=False)
    assert [window["unread"] for window in found["plan"]["windows"]] == [1]
    assert "1 operations, 1 messages kept as words, as time ran out" in text(found)


def test_a_task_that_was_understood_says_nothing() -> None:
    cairn = InMemoryCairn()

    task = cairn.add("I like green tea")
    cairn.work()

    assert cairn.task(task.task_id).error is None
