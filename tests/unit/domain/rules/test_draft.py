"""Operations of a plan while it is made."""

from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.tasks.plan import Action
from scripts.bench.rules.readers import TASK, messages, understand
from tests.builders import evolved


def test_a_memory_is_merged_once_however_often_it_is_repeated() -> None:
    said = messages(["My sister works at the port."] * 5)

    first, repetitions = understand(said).operations

    ids = tuple(message.message_id for message in said)
    assert (first.action, first.statement.evidence) == (Action.ADD, ids[:1])
    assert (repetitions.action, repetitions.statement.evidence) == (Action.MERGE, ids)


def test_what_is_repeated_after_a_correction_is_merged_after_it() -> None:
    said = messages(["I live in Porto.", *["I no longer live in Porto."] * 3])

    operations = understand(said).operations

    assert [made.action for made in operations] == [Action.ADD, Action.SUPERSEDE, Action.MERGE]
    *_, last = operations
    assert last.statement.evidence == tuple(message.message_id for message in said[1:])


def test_all_of_it_is_evidence_of_the_memory() -> None:
    said = messages(["My sister works at the port."] * 5)
    first, *repetitions = understand(said).operations

    memory = evolved(TASK, 0, first, None)
    for index, operation in enumerate(repetitions, start=1):
        memory = evolved(TASK, index, operation, memory)

    assert memory.statement.evidence == tuple(message.message_id for message in said)
    assert memory.embedding is EmbeddingState.PENDING


def test_a_correction_after_repetitions_finds_the_same_memory() -> None:
    said = messages(["I live in Porto.", "I live in Porto.", "I no longer live in Porto."])

    operations = understand(said).operations

    assert [made.action for made in operations] == [Action.ADD, Action.MERGE, Action.SUPERSEDE]
    assert operations[1].target_id == operations[2].target_id
