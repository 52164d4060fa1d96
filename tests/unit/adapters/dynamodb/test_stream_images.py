"""Records of the table's stream, read as the writes that they stand for."""

import pytest

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.stream_images import write_of
from cairn.adapters.dynamodb.items.task_items import PLAN
from cairn.domain.errors import Unreadable
from cairn.domain.events.derivation import MemoryWrite, TaskWrite
from cairn.domain.memory.memory import Memory
from cairn.domain.tasks.working_memory import working_memory
from tests.builders import NOW, embedded, make_statement, make_task, operation, whole
from tests.stream_records import record, record_of

SHORT, LONG = "a word", "word " * 9_000  # as text, and as compressed bytes


def make_memory(text: str = SHORT) -> Memory:
    return working_memory(make_task(), make_statement(text))


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "compressed"])
def test_a_current_version_is_read_before_and_after(text: str) -> None:
    before = make_memory(text)
    after = embedded(before).memory

    for pair in ((None, before), (before, after), (after, None)):
        write = MemoryWrite("project-one", *pair)
        assert write_of(record_of(write)) == write


def test_a_task_is_read_without_its_plan() -> None:
    task = make_task()
    noted = task.noted(NOW + 1, "attempt", LONG)
    planned = noted.model_copy(update={"plan": whole(operation())})

    found = write_of(record_of(TaskWrite("project-one", task, planned)))

    assert found == TaskWrite("project-one", task, noted)


@pytest.mark.parametrize(
    "sk", [keys.version(1), keys.HEAD, keys.fresh("a"), PLAN, "MESSAGES", "D", "KEY", "new one"]
)
def test_no_other_item_is_read(sk: str) -> None:
    assert write_of(record(None, {"pk": "P#project-one#M#memory", "sk": sk})) is None


def test_what_is_no_item_of_ours_is_an_error() -> None:
    stranger = {"pk": "P#project-one#M#memory", "sk": keys.CURRENT, "body": "{}"}

    with pytest.raises(Unreadable):
        write_of(record(None, stranger))
