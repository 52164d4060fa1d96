"""Operations of a plan while it is made."""

from cairn.domain.memory.memory import EmbeddingState
from cairn.domain.tasks.lifecycle import evolve
from cairn.domain.tasks.plan import Action
from scripts.bench.rules.readers import TASK, messages, understand


def test_the_evidence_of_a_memory_is_listed_once_however_often_it_is_repeated() -> None:
    said = messages(["My sister works at the port."] * 5)

    operations = understand(said).operations

    ids = [message.message_id for message in said]
    assert [made.action for made in operations] == [Action.ADD, *[Action.MERGE] * 4]
    assert [list(made.statement.evidence) for made in operations] == [
        ids[:1],
        ids[:2],
        *([one] for one in ids[2:]),
    ]


def test_all_of_it_is_evidence_of_the_memory() -> None:
    said = messages(["My sister works at the port."] * 5)
    first, *repetitions = understand(said).operations

    memory = evolve(TASK, 0, first, None).memory
    for index, operation in enumerate(repetitions, start=1):
        memory = evolve(TASK, index, operation, memory).memory

    assert memory.statement.evidence == tuple(message.message_id for message in said)
    assert memory.embedding is EmbeddingState.PENDING


def test_a_correction_after_repetitions_finds_the_same_memory() -> None:
    said = messages(["I live in Porto.", "I live in Porto.", "I no longer live in Porto."])

    operations = understand(said).operations

    assert [made.action for made in operations] == [Action.ADD, Action.MERGE, Action.SUPERSEDE]
    assert operations[1].target_id == operations[2].target_id
