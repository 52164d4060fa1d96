"""The functions behind queues and the schedule on their events."""

from collections.abc import Sequence
from typing import Any

import pytest

from cairn.bootstrap import (
    base,
    embedding,
    tasks,
)
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.memory.memory import EmbeddingState
from scripts.local import invoke, sample_events
from tests.unit.functions.conftest import Functions

CONTENT = "Releases are cut on Thursdays after the smoke suite is green"  # of events/ingest/
SAMPLE_MEMORIES = (  # the ids in events/embedding/
    "7c6a3c2e-58a4-5b3e-8f0e-0d6a7c1b9e42",
    "e0b1b7f4-3a0d-5f6c-9c55-52d1f8a6b0c3",
)


@pytest.fixture
def unembedded(functions: Functions) -> list[str]:
    """Ids of two accepted memories without vectors, in the place of those in the events."""
    memory_ids = []
    for content in ("Cats sleep most of the day", "Dogs like long walks"):
        functions.replacements |= {CONTENT: content}
        memory_ids.append(functions.ask("ingest/accept_memory").body["id"])
    functions.sent("embedding")
    functions.replacements |= dict(zip(SAMPLE_MEMORIES, memory_ids, strict=True))
    return memory_ids


def states(functions: Functions, memory_ids: list[str]) -> list[EmbeddingState]:
    found = base.memory_reader().read(functions.scope, memory_ids)
    return [found[memory_id].embedding for memory_id in memory_ids]


def failed(answer: Any) -> list[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_a_job_is_done_when_its_subject_has_no_more_work(functions: Functions) -> None:
    functions.ask("ingest/add_message")

    answer = functions.run("extraction/hint")

    assert failed(answer) == []
    assert tasks.work().overdue(base.clock.now() + 30_000) == []


def test_what_became_of_each_task_is_logged_under_the_request_it_came_with(
    functions: Functions,
) -> None:
    accepted = functions.ask("ingest/add_message").body["data"]

    task, job = functions.lines("extraction/hint")

    assert (task["message"], job["message"]) == ("task", "extract")
    assert task["task_id"] == accepted["task_id"]
    event = sample_events.read_event("ingest/add_message", {})
    assert task["request_id"] == event["requestContext"]["requestId"]
    assert (task["attempts"], task["outcome"], task["unembedded"]) == (1, "completed", 0)


def test_a_job_without_work_is_done(functions: Functions) -> None:
    assert failed(functions.run("extraction/hint")) == []


def test_a_job_that_cannot_be_read_goes_back(functions: Functions) -> None:
    poison = sample_events.read_event("extraction/poison", {})["Records"][0]["messageId"]

    assert failed(functions.run("extraction/poison")) == [poison]


def test_memories_get_their_vectors(functions: Functions, unembedded: list[str]) -> None:
    answer = functions.run("embedding/memories")

    assert failed(answer) == []
    assert states(functions, unembedded) == [EmbeddingState.READY] * 2


def test_jobs_of_one_project_are_embedded_together(
    functions: Functions, unembedded: list[str]
) -> None:
    lines = functions.lines("embedding/two_jobs")

    assert [(line["message"], line["ready"], line["abandoned"]) for line in lines] == [
        ("embed", 2, 0),
        ("embed", 0, 0),
    ]
    assert states(functions, unembedded) == [EmbeddingState.READY] * 2


def test_jobs_that_time_does_not_reach_go_back_to_the_queue_as_one(
    functions: Functions, unembedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoke, "TIMEOUT_SECONDS", 15)

    lines = functions.lines("embedding/two_jobs")

    assert [line["requeued"] for line in lines] == [2, 0]
    (job,) = functions.sent("embedding")
    assert job == {"project": functions.scope.project_id, "memories": unembedded}
    assert states(functions, unembedded) == [EmbeddingState.PENDING] * 2


def test_where_jobs_taken_together_fail_each_is_done_for_itself(
    functions: Functions, unembedded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work_on, asked = embedding.work_on, list[list[str]]()

    def failing_once(memory_ids: Sequence[str], *rest: Any, **options: Any) -> object:
        asked.append(list(memory_ids))
        if len(asked) == 1:
            raise DependencyUnavailable("no table today")
        return work_on(memory_ids, *rest, **options)

    monkeypatch.setattr(embedding, "work_on", failing_once)
    first, _ = sample_events.read_event("embedding/two_jobs", {})["Records"]

    answer = functions.run("embedding/two_jobs")

    assert failed(answer) == [first["messageId"]]
    assert asked == [unembedded, unembedded[1:]]


def test_of_a_batch_only_what_failed_goes_back(functions: Functions, unembedded: list[str]) -> None:
    poison, _ = sample_events.read_event("embedding/memories_and_poison", {})["Records"]

    answer = functions.run("embedding/memories_and_poison")

    assert failed(answer) == [poison["messageId"]]
    assert states(functions, unembedded[:1]) == [EmbeddingState.READY]


def test_reconcile_logs_how_much_was_overdue(functions: Functions) -> None:
    lines = functions.lines("reconcile/every_minute")

    assert [(line["message"], line["overdue"]) for line in lines] == [("reconcile", 0)]


def test_a_failure_is_logged_without_what_was_in_the_record(functions: Functions) -> None:
    lines = functions.lines("extraction/poison")

    assert [line["message"] for line in lines] == ["failure"]
    assert lines[0]["causes"][0]["class"] == "pydantic_core._pydantic_core.ValidationError"
    assert "not a hint" not in str(lines)


def test_a_subject_with_few_rows_has_nothing_to_compact(functions: Functions) -> None:
    functions.ask("ingest/add_message")

    lines = functions.lines("indexing/subject")

    assert [(line["message"], line["is_compacted"]) for line in lines] == [("index", False)]


def test_of_a_batch_of_subjects_only_what_failed_goes_back(functions: Functions) -> None:
    _, poison = sample_events.read_event("indexing/subject_and_poison", {})["Records"]

    assert failed(functions.run("indexing/subject_and_poison")) == [poison["messageId"]]
