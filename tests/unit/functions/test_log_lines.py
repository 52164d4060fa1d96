"""What a line of the log says was consumed.

moto reports 1 unit for a put, 0.5 for a read of one item, and none for a transaction.
"""

from typing import Any

import pytest

from cairn.bootstrap import base
from scripts.local import sample_events
from tests.unit.functions.conftest import Functions

CONSUMED = {"read_units", "write_units", "table_calls"}
# Lines without figures of their own: of the trouble that it runs into, of what came of a chat.
WITHOUT = {"chat/chat": {"chat"}, "publisher/poison": {"failure", "unreadable"}}


@pytest.mark.parametrize("case", sample_events.cases())
def test_every_function_logs_what_it_consumed(functions: Functions, case: str) -> None:
    lines = functions.lines(case)

    assert lines
    for line in lines:
        assert line["message"] in WITHOUT.get(case, ()) or line.keys() >= CONSUMED


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
