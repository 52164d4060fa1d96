"""What the offline extractor does not get to in time stays as it was said."""

import pytest

from cairn.adapters.offline.extractor import OfflineExtractor
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.tasks.plan import Action
from cairn.ports.extractor import Extraction, Window
from scripts.bench.rules.readers import NOW, TASK, messages
from tests.fakes.ports import FakeClock

SECOND = 1_000


class HastyClock(FakeClock):
    """A second passes whenever it is looked at."""

    def now(self) -> int:
        self.advance(SECOND)
        return super().now()


def extracted(clock: FakeClock, seconds: int, *texts: str) -> Extraction:
    return OfflineExtractor(clock).extract(
        Window(TASK, messages(texts)), deadline=clock.now() + seconds * SECOND
    )


def kinds(extraction: Extraction) -> list[MemoryKind]:
    return [operation.statement.kind for operation in extraction.operations]


FACT, PREFERENCE = MemoryKind.FACT, MemoryKind.PREFERENCE


def test_with_time_enough_everything_is_understood() -> None:
    extraction = extracted(FakeClock(), 10, "I like tea.", "I like jazz.")

    assert kinds(extraction) == [FACT, PREFERENCE] * 2
    assert extraction.unread == 0


@pytest.mark.parametrize("seconds", [0, -5])
def test_without_time_every_message_is_kept_as_it_was_said(seconds: int) -> None:
    extraction = extracted(FakeClock(), seconds, "I like tea.", "I no longer like tea.")

    assert kinds(extraction) == [FACT, FACT]
    assert [made.statement.words for made in extraction.operations] == [
        "I like tea.",
        "I no longer like tea.",
    ]
    assert {made.action for made in extraction.operations} == {Action.ADD}
    assert extraction.unread == 2


def test_half_of_the_time_is_left_for_writing_down_what_is_understood() -> None:
    texts = [f"I like tea {number}." for number in range(12)]

    extraction = extracted(HastyClock(), 11, *texts)

    assert kinds(extraction) == [FACT, PREFERENCE] * 4 + [FACT] * 8
    assert extraction.unread == 8


def test_what_an_assistant_says_needs_no_time() -> None:
    said = [turn.model_copy(update={"role": Role.ASSISTANT}) for turn in messages(["I like tea."])]

    extraction = OfflineExtractor(FakeClock()).extract(Window(TASK, tuple(said)), deadline=NOW - 1)

    assert extraction.unread == 0


def test_a_repetition_is_one_memory_however_late_it_is() -> None:
    extraction = extracted(FakeClock(), 0, *["My sister works at the port."] * 2)

    assert [made.action for made in extraction.operations] == [Action.ADD, Action.MERGE]
