"""What a memory keeps of what it is told again and again."""

from cairn.domain.memory.memory import EmbeddingState, Memory
from cairn.domain.tasks.lifecycle import KEPT_MAX, created_by
from cairn.domain.tasks.plan import Action, Operation
from cairn.domain.tasks.task import Conversation, Task
from tests.builders import ANN, NOW, evolved, make_statement, make_task

OFTEN = 3 * KEPT_MAX


def day(number: int) -> Task:
    """An add in a conversation of its own, with a tag of its own."""
    task = make_task(at=NOW + number)
    return task.model_copy(
        update={
            "conversation": Conversation(subject=ANN, session_id=f"day {number}"),
            "labels": task.labels.model_copy(update={"tags": (f"tag {number}",)}),
        }
    )


def said(number: int) -> Operation:
    statement = make_statement("I like tea.", evidence=(f"message {number}",))
    return Operation(action=Action.MERGE, statement=statement, target_id="tea")


def said_often() -> Memory:
    memory = created_by(day(0), "tea", said(0).statement, EmbeddingState.READY)
    for number in range(1, OFTEN):
        memory = evolved(day(number), 0, said(number), memory)
    return memory


def test_what_is_said_every_day_keeps_its_latest_conversations_and_tags() -> None:
    memory = said_often()

    latest = range(OFTEN - KEPT_MAX, OFTEN)
    assert memory.session_ids == tuple(f"day {number}" for number in latest)
    assert memory.labels.tags == tuple(f"tag {number}" for number in latest)


def test_it_keeps_its_first_evidence_and_the_latest() -> None:
    first, *latest = said_often().statement.evidence

    assert first == "message 0"
    assert latest == [f"message {number}" for number in range(OFTEN - KEPT_MAX + 1, OFTEN)]


def test_the_latest_conversation_is_last_also_where_the_memory_was_corrected() -> None:
    memory = created_by(day(0), "tea", said(0).statement, EmbeddingState.READY)

    correction = said(1).model_copy(update={"action": Action.SUPERSEDE})
    corrected = evolved(day(1), 0, correction, memory)

    assert corrected.session_ids == ("day 0", "day 1")
