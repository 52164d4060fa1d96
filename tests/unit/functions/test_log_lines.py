"""What a line of the log says was consumed.

moto reports 1 unit for a put, 0.5 for a read of one item, and none for a transaction.
"""

from typing import Any

import pytest

from cairn.bootstrap import base
from scripts.local import sample_events
from tests.unit.functions.conftest import Functions

CONSUMED = {"read_units", "write_units", "table_calls"}
# What comes before the line that ends a request has no figures of its own, nor has trouble.
BEFORE_THE_END = {"chat"}
WITHOUT = {"publisher/poison": {"failure", "unreadable"}}


@pytest.mark.parametrize("case", sample_events.cases())
def test_every_function_logs_what_it_consumed(functions: Functions, case: str) -> None:
    lines = functions.lines(case)

    assert lines
    without = BEFORE_THE_END | WITHOUT.get(case, set())
    for line in lines:
        assert line["message"] in without or line.keys() >= CONSUMED
    assert lines[-1].keys() >= CONSUMED


def consumed(line: dict[str, Any]) -> tuple[float, float, int]:
    return line["read_units"], line["write_units"], line["table_calls"]


def test_a_request_is_charged_with_its_own_calls_only(functions: Functions) -> None:
    functions.lines("tasks/get_status")

    (first,) = functions.lines("tasks/get_status")
    (second,) = functions.lines("tasks/get_status")

    assert consumed(first) == consumed(second) == (0.5, 0.0, 1)


def test_a_synchronous_add_is_charged_with_its_task(functions: Functions) -> None:
    task, request = functions.lines("ingest/add_message_and_wait")

    assert (task["message"], request["message"]) == ("task", "request")
    assert 0 < task["table_calls"] < request["table_calls"]


def test_a_chat_tells_its_model_and_its_times(functions: Functions) -> None:
    """And neither what was asked nor what was answered."""
    chat, request = functions.lines("chat/chat_streamed")

    assert (chat["message"], request["message"]) == ("chat", "request")
    assert (chat["model"], chat["is_default"]) == ("offline-memories-v1", True)
    assert (chat["is_streamed"], chat["is_complete"]) == (True, True)
    assert 0 <= chat["first_event_ms"] <= request["duration_ms"]
    assert chat["prompt_tokens"] > 0
    assert "Lena" not in str((chat, request))


def test_a_chat_that_is_refused_asks_no_model(functions: Functions) -> None:
    assert [line["message"] for line in functions.lines("chat/no_question")] == ["request"]


def test_a_job_is_charged_with_its_task(functions: Functions) -> None:
    functions.ask("ingest/add_message")

    task, job = functions.lines("extraction/hint")

    assert 0 < task["table_calls"] < job["table_calls"]


def test_a_record_is_not_charged_with_one_that_failed_before_it(functions: Functions) -> None:
    base.take_consumed()
    base.table().get("what the failed one", "read")

    failure, embed = functions.lines("embedding/memories_and_poison")

    assert (failure["message"], embed["message"]) == ("failure", "embed")
    assert consumed(failure) == (0.5, 0.0, 1)
