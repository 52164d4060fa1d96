"""What the owner of a memory can correct about it: its text, its title, whether it counts."""

import pytest

from cairn.domain.memory.editing import with_update
from cairn.domain.memory.evolution import Evolution
from cairn.domain.memory.memory import EmbeddingState, Memory, MemoryStatus
from cairn.domain.memory.writing import in_status
from tests.builders import NOW, change_of, make_task

LATER = NOW + 5_000
ACTIVE, SUPERSEDED, ARCHIVED, RESOLVING = MemoryStatus
KNOWN = change_of(make_task(), 0, "I stay at 7 Days Inn").memory.model_copy(
    update={"embedding": EmbeddingState.READY}
)


def done(evolution: Evolution | None) -> Evolution:
    assert evolution is not None
    return evolution


def aside(memory: Memory = KNOWN) -> Memory:
    return in_status(memory, ARCHIVED, NOW).memory


def test_a_text_makes_a_version_that_rests_on_the_same_evidence() -> None:
    after, expected, archived, is_relisted = done(
        with_update(KNOWN, LATER, "I stay at a JI Hotel", None, None)
    )

    said, before = after.statement, KNOWN.statement
    assert (said.value, said.words, said.key) == ("I stay at a JI Hotel",) * 3
    assert (said.evidence, said.kind, said.speaker) == (
        before.evidence,
        before.kind,
        before.speaker,
    )
    assert (said.stated_at, said.event_time) == (LATER, before.event_time)
    assert (after.version, after.embedding) == (2, EmbeddingState.PENDING)
    assert expected == (KNOWN.version, KNOWN.rev)
    assert archived is not None
    assert (archived.statement, archived.status) == (before, SUPERSEDED)
    assert not is_relisted


def test_a_title_alone_makes_a_version_too() -> None:
    after = done(with_update(KNOWN, LATER, None, "Where I stay", None)).memory

    assert (after.statement.key, after.statement.value) == ("Where I stay", KNOWN.statement.value)
    assert after.version == 2


def test_a_text_with_a_title_of_its_own() -> None:
    after = done(with_update(KNOWN, LATER, "I stay at a JI Hotel", "Hotel", None)).memory

    assert (after.statement.key, after.statement.value) == ("Hotel", "I stay at a JI Hotel")


@pytest.mark.parametrize(
    ("content", "title", "status"),
    [
        (None, None, None),
        (KNOWN.statement.value, None, None),
        (None, KNOWN.statement.key, None),
        (None, None, ACTIVE),
        (KNOWN.statement.value, KNOWN.statement.key, ACTIVE),
    ],
)
def test_what_it_is_already_changes_nothing(
    content: str | None, title: str | None, status: MemoryStatus | None
) -> None:
    assert with_update(KNOWN, LATER, content, title, status) is None


@pytest.mark.parametrize(
    ("memory", "content", "status", "version", "embedding"),
    [
        (KNOWN, None, ARCHIVED, 1, EmbeddingState.NONE),
        (KNOWN, None, RESOLVING, 1, EmbeddingState.NONE),
        (KNOWN, "other words", ARCHIVED, 2, EmbeddingState.NONE),
        (aside(), None, ACTIVE, 1, EmbeddingState.PENDING),
        (aside(), None, RESOLVING, 1, EmbeddingState.NONE),
        (aside(), "other words", ACTIVE, 2, EmbeddingState.PENDING),
        (aside(), "other words", None, 2, EmbeddingState.NONE),
        (aside(), "other words", ARCHIVED, 2, EmbeddingState.NONE),
    ],
)
def test_only_what_is_active_waits_for_a_vector(
    memory: Memory,
    content: str | None,
    status: MemoryStatus | None,
    version: int,
    embedding: EmbeddingState,
) -> None:
    evolution = done(with_update(memory, LATER, content, None, status))

    after = evolution.memory
    assert (after.status, after.version, after.embedding) == (
        status or memory.status,
        version,
        embedding,
    )
    assert evolution.expected == (memory.version, memory.rev)
    assert after.rev > memory.rev
    assert (evolution.archived is not None) == (version == 2)
    assert evolution.is_relisted == (after.status is not memory.status)
