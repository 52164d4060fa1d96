"""Which events a write leads to."""

from itertools import product

import pytest

from cairn.domain.events.derivation import (
    MemoryWrite,
    TaskWrite,
    derive_events,
)
from cairn.domain.events.event import Event, EventType
from cairn.domain.memory.handling import (
    Handling,
    Tier,
    Visibility,
)
from cairn.domain.memory.memory import (
    EmbeddingAttempts,
    EmbeddingState,
    Labels,
    Memory,
    MemoryKind,
    MemoryStatus,
)
from cairn.domain.memory.mention import Mention
from cairn.domain.memory.readiness import readiness
from cairn.domain.memory.writing import in_status
from cairn.domain.tasks.task import (
    ERASED,
    TaskStatus,
    blank,
)
from tests.builders import ANN, NOW, make_statement, make_task

NONE, PENDING, READY, FAILED = EmbeddingState
CREATED, UPDATED, DELETED = (
    EventType.MEMORY_CREATED,
    EventType.MEMORY_UPDATED,
    EventType.MEMORY_DELETED,
)
EMBEDDED, NOT_EMBEDDED = EventType.EMBEDDING_COMPLETED, EventType.EMBEDDING_FAILED
SECRET = "the anchor is in the attic"
ABANDONED = EmbeddingAttempts(begun=12, next_at=NOW + 7, error="the embedder answered 500")

MEMORY = Memory(
    memory_id="7c6a3c2e-58a4-5b3e-8f0e-0d6a7c1b9e42",
    home=ANN,
    placements=(ANN,),
    task_id="a task",
    session_ids=("talk",),
    labels=Labels(tags=(SECRET,), info={"note": SECRET}),
    statement=make_statement(SECRET, evidence=("a task:0",)),
    handling=Handling(agent="release-bot", job_id="job-1", webhook_url="https://a.example/"),
    embedding=PENDING,
    accepted_at=NOW,
    created_at=NOW,
    updated_at=NOW + 1,
)


def changed(memory: Memory = MEMORY, **values: object) -> Memory:
    return memory.model_copy(update=values)


def handled(memory: Memory = MEMORY, **values: object) -> Memory:
    return changed(memory, handling=memory.handling.model_copy(update=values))


def stated(**values: object) -> Memory:
    return changed(statement=MEMORY.statement.model_copy(update=values))


def derived(before: Memory | None, after: Memory | None) -> list[Event]:
    return derive_events(MemoryWrite("project-one", before, after))


def types(before: Memory | None, after: Memory | None) -> list[EventType]:
    return [event.type for event in derived(before, after)]


def test_a_new_memory_is_created_and_a_removed_one_deleted() -> None:
    assert types(None, MEMORY) == [CREATED]
    assert types(MEMORY, None) == [DELETED]
    assert types(None, None) == []


def test_what_an_add_stores_with_its_vector_is_created_and_embedded() -> None:
    assert types(None, changed(embedding=READY)) == [CREATED, EMBEDDED]


def test_what_a_request_stores_with_its_vector_is_created_alone() -> None:
    assert types(None, changed(task_id="", embedding=READY)) == [CREATED]


def test_working_memories_tell_nothing() -> None:
    working = stated(kind=MemoryKind.WORKING)

    assert types(None, working) == types(working, None) == []
    assert types(working, changed(working, version=2)) == []


UPDATES = {
    "another version": changed(version=2, rev=1),
    "other words": stated(value="it is in the barn"),
    "more evidence": stated(evidence=("another message",)),
    "other tags": changed(labels=Labels(tags=("b",))),
    "other metadata": changed(labels=Labels(info={"a": {"b": [1]}})),
    "mentions": changed(mentions=(Mention(type="person", value="Ann"),)),
    "importance": handled(importance=0.9),
    "tier": handled(tier=Tier.COLD),
    "visibility": handled(visibility=Visibility.CONFIDENTIAL),
    "type": handled(type="event"),
    "project": handled(project="apollo"),
    "agent": handled(agent="another-bot"),
}
NO_UPDATES = {
    "the same again": MEMORY,
    "a rev": changed(rev=1),
    "its time": changed(updated_at=NOW + 9),
    "a try": changed(tries=EmbeddingAttempts(begun=2, next_at=NOW)),
    "its url": handled(webhook_url=""),
    "its job": handled(job_id="job-2"),
    "that it is a duplicate": changed(is_duplicate=True),
    "a vector": changed(rev=1, embedding=READY),
    "no vector": changed(embedding=FAILED, tries=ABANDONED),
}


@pytest.mark.parametrize("change", UPDATES)
def test_what_changes_a_memory_updates_it(change: str) -> None:
    assert types(MEMORY, UPDATES[change]) == [UPDATED]
    assert types(UPDATES[change], MEMORY) == [UPDATED]


@pytest.mark.parametrize("change", NO_UPDATES)
def test_what_is_of_the_work_updates_nothing(change: str) -> None:
    assert UPDATED not in types(MEMORY, NO_UPDATES[change])


@pytest.mark.parametrize(("before", "after"), list(product(EmbeddingState, EmbeddingState)))
def test_a_vector_is_told_when_it_was_awaited(
    before: EmbeddingState, after: EmbeddingState
) -> None:
    ends = {(PENDING, READY): [EMBEDDED], (PENDING, FAILED): [NOT_EMBEDDED]}

    assert types(changed(embedding=before), changed(embedding=after)) == ends.get(
        (before, after), []
    )


@pytest.mark.parametrize(
    ("task_id", "job_id", "expected"),
    [("a task", "", [EMBEDDED]), ("", "job-1", [EMBEDDED]), ("", "", [])],
)
def test_a_vector_made_in_the_request_is_not_told(
    task_id: str, job_id: str, expected: list[EventType]
) -> None:
    memory = handled(changed(task_id=task_id), job_id=job_id)

    assert types(memory, changed(memory, embedding=READY)) == expected


@pytest.mark.parametrize("before", [PENDING, READY, FAILED])
def test_a_version_that_an_add_writes_with_its_vector_is_embedded_too(
    before: EmbeddingState,
) -> None:
    after = changed(version=2, rev=1, embedding=READY)

    assert types(changed(embedding=before), after) == [UPDATED, EMBEDDED]


@pytest.mark.parametrize("task_id", ["a task", ""])
def test_a_version_that_a_request_writes_with_its_vector_is_an_update_alone(task_id: str) -> None:
    """Its words are the caller's own: no message is evidence of them, and nobody waits."""
    before = changed(task_id=task_id)
    after = changed(before, version=2, rev=1, embedding=READY, statement=make_statement(SECRET))

    assert types(before, after) == [UPDATED]


@pytest.mark.parametrize("version", [1, 2])
def test_a_vector_is_told_once_and_alike_whether_it_came_with_its_memory_or_after(
    version: int,
) -> None:
    """Of one version, however its add was worked on, subscribers hear of the same event."""
    older = None if version == 1 else MEMORY
    pending = changed(version=version, rev=version - 1)
    at_once = changed(pending, embedding=READY)
    afterwards = changed(pending, rev=version, embedding=READY)

    [together] = [event for event in derived(older, at_once) if event.type is EMBEDDED]
    assert EMBEDDED not in types(older, pending)
    [later] = derived(pending, afterwards)
    assert together.event_id == later.event_id
    assert EMBEDDED not in types(at_once, changed(at_once, rev=version))


def test_a_write_may_bring_words_and_vector() -> None:
    mentions = (Mention(type="person", value="Ann"),)

    assert types(MEMORY, changed(mentions=mentions, embedding=READY)) == [UPDATED, EMBEDDED]


def test_an_event_carries_ids_times_and_state() -> None:
    [event] = derived(MEMORY, changed(rev=1, embedding=READY))

    assert event == Event(
        event_id=event.event_id,
        type=EMBEDDED,
        project_id="project-one",
        item_id=MEMORY.memory_id,
        status="ready",
        at=NOW + 1,
        agent_id="release-bot",
        job_id="job-1",
        created_at=NOW,
        updated_at=NOW + 1,
    )


def test_the_id_of_an_event_is_that_of_the_last_release() -> None:
    """What was published before an update of the code is known after it."""
    [event] = derived(None, MEMORY)

    assert event.event_id == "evt_2bc1d335-42a9-5909-a9b6-2aa9dc1bf4af"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, MEMORY),
        (MEMORY, None),
        (MEMORY, UPDATES["other words"]),
        *[(MEMORY, NO_UPDATES["no vector"])],
    ],
)
def test_no_event_holds_words(before: Memory | None, after: Memory | None) -> None:
    [event] = derived(before, after)

    text = event.model_dump_json()
    assert not [word for word in ("anchor", "barn", "example", "ann") if word in text]


@pytest.mark.parametrize(
    ("embedding", "tries", "state"),
    [
        (NONE, None, "ready"),
        (READY, None, "ready"),
        (PENDING, None, "pending"),
        (PENDING, EmbeddingAttempts(begun=0, next_at=NOW), "pending"),
        (PENDING, EmbeddingAttempts(begun=1, next_at=NOW), "processing"),
        (FAILED, ABANDONED, "failed"),
    ],
)
def test_readiness(embedding: EmbeddingState, tries: EmbeddingAttempts | None, state: str) -> None:
    memory = changed(embedding=embedding, tries=tries)

    assert readiness(memory) == state
    assert {event.status for event in derived(None, memory)} == {state}
    assert [event.status for event in derived(memory, None)] == ["deleted"]


def test_a_failure_says_why_as_long_as_it_lasts() -> None:
    failed = changed(embedding=FAILED, tries=ABANDONED)
    redriven = changed(tries=ABANDONED)  # the error is kept until a try succeeds

    assert [event.error for event in derived(MEMORY, failed)] == [ABANDONED.error]
    assert [event.error for event in derived(redriven, handled(redriven, importance=1.0))] == [""]
    assert [event.error for event in derived(failed, None)] == [""]


def test_every_event_of_a_memory_has_an_id_of_its_own() -> None:
    ready, second = changed(rev=1, embedding=READY), changed(version=2, rev=2)
    failed = changed(second, embedding=FAILED, tries=ABANDONED)
    again = changed(failed, tries=ABANDONED.model_copy(update={"next_at": NOW + 99}))
    merged, more = (
        changed(ready, rev=rev, statement=UPDATES["more evidence"].statement, labels=labels)
        for rev, labels in ((2, Labels()), (3, Labels(tags=("b",))))
    )
    life = [
        (None, MEMORY),
        (MEMORY, ready),
        (ready, merged),
        (merged, more),
        (more, second),
        (second, failed),
        (second, again),
        (failed, None),
    ]

    ids = [event.event_id for write in life for event in derived(*write)]

    assert len(set(ids)) == len(ids) == len(life)
    assert ids == [event.event_id for write in life for event in derived(*write)]


def test_the_same_memory_of_two_projects_is_two() -> None:
    [mine], [theirs] = (
        derive_events(MemoryWrite(project_id, None, MEMORY)) for project_id in ("one", "two")
    )

    assert mine.event_id != theirs.event_id


TASK = make_task()
COMPLETED = TASK.model_copy(
    update={"status": TaskStatus.COMPLETED, "updated_at": NOW + 5, "error": "a.pdf: not read"}
)
REFUSED = TASK.model_copy(
    update={"status": TaskStatus.FAILED, "updated_at": NOW + 5, "error": "the model refused"}
)
VOIDED = REFUSED.model_copy(update={"error": ERASED})


def test_a_task_tells_how_it_ended() -> None:
    [completed] = derive_events(TaskWrite("project-one", TASK, COMPLETED))
    [failed] = derive_events(TaskWrite("project-one", TASK, REFUSED))

    assert completed == Event(
        event_id=completed.event_id,
        type=EventType.TASK_COMPLETED,
        project_id="project-one",
        item_id=TASK.task_id,
        status="completed",
        at=NOW + 5,
        created_at=NOW,
        updated_at=NOW + 5,
    )
    assert (failed.type, failed.status, failed.error) == (
        EventType.TASK_FAILED,
        "failed",
        "the model refused",
    )


def test_a_task_that_was_erased_before_its_end_has_failed() -> None:
    [failed] = derive_events(TaskWrite("project-one", TASK, VOIDED))

    assert (failed.type, failed.error) == (EventType.TASK_FAILED, ERASED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, TASK),
        (TASK, TASK.noted(NOW + 2, "attempt")),
        (COMPLETED, blank(COMPLETED)),
        (VOIDED, blank(VOIDED)),
        (REFUSED, TASK),
        (COMPLETED, COMPLETED),
        (COMPLETED, None),
    ],
)
def test_nothing_else_of_a_task_is_told(before: object, after: object) -> None:
    assert derive_events(TaskWrite("project-one", before, after)) == []  # type: ignore[arg-type]


def test_a_task_that_fails_again_tells_it_again() -> None:
    later = REFUSED.model_copy(update={"updated_at": NOW + 900})

    first, again = (
        derive_events(TaskWrite("project-one", TASK, task))[0].event_id for task in (REFUSED, later)
    )

    assert first != again


def test_what_is_set_aside_is_deleted_and_created_once_it_is_active_again() -> None:
    aside = in_status(MEMORY, MemoryStatus.ARCHIVED, NOW + 2).memory
    back = in_status(aside, MemoryStatus.ACTIVE, NOW + 3).memory

    assert types(MEMORY, aside) == [DELETED]
    assert types(aside, back) == [CREATED]
    assert types(aside, changed(aside, rev=9)) == []
    assert types(aside, None) == []
