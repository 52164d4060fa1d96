"""The functions behind the API on their events."""

import pytest

from tests.composition_root import forget_parts
from tests.unit.functions.conftest import Functions

SAMPLE_TASK = "5b9f0c8e-2f5e-5d0a-9b7c-6c1f3f2a7e11"  # the id in events/tasks/get_status.json


def test_an_add_is_accepted_and_wakes_the_worker(functions: Functions) -> None:
    answer = functions.ask("ingest/add_message")

    assert (answer.status, answer.body["code"], answer.body["message"]) == (200, 0, "ok")
    assert answer.body["data"]["status"] == "running"
    jobs = functions.sent("extraction")
    assert [job["project"] for job in jobs] == [functions.scope.project_id]


def test_a_synchronous_add_answers_when_it_is_understood(functions: Functions) -> None:
    answer = functions.ask("ingest/add_message_and_wait")

    assert (answer.status, answer.body["data"]["status"]) == (200, "completed")
    assert functions.sent("extraction") == []


def test_an_add_without_messages_names_the_field(functions: Functions) -> None:
    answer = functions.ask("ingest/no_messages")

    assert answer.status == 400
    assert answer.body["code"] != 0
    assert answer.body["data"] is None
    assert "messages" in answer.body["message"]


def test_an_add_without_a_key_is_not_accepted(functions: Functions) -> None:
    answer = functions.ask("ingest/no_key")

    assert (answer.status, answer.body["type"]) == (401, "unauthorized")
    assert functions.sent("extraction") == []


def test_a_task_is_running_until_it_is_understood(functions: Functions) -> None:
    accepted = functions.ask("ingest/add_message").body["data"]["task_id"]
    functions.replacements[SAMPLE_TASK] = accepted

    before = functions.ask("tasks/get_status")
    functions.run("extraction/hint")
    after = functions.ask("tasks/get_status")

    assert (before.status, before.body["data"]) == (
        200,
        {"task_id": accepted, "status": "running"},
    )
    assert after.body["data"]["status"] == "completed"
    assert after.body["data"]["memory_views"]["added"] > 0


def test_an_unknown_task_is_not_found(functions: Functions) -> None:
    answer = functions.ask("tasks/get_status")

    assert answer.body["code"] != 0
    assert answer.body["data"] is None


def test_what_was_added_is_found_at_once_and_again_when_understood(functions: Functions) -> None:
    functions.ask("ingest/add_message")

    at_once = functions.ask("search/search_memory").body["data"]["memory_detail_list"]
    functions.run("extraction/hint")
    understood = functions.ask("search/search_memory").body["data"]["memory_detail_list"]

    assert any("Porto" in item["memory_value"] for item in at_once)
    assert any("Porto" in item["memory_value"] for item in understood)
    assert "mode:fast" in at_once[0]["tags"]
    assert all("mode:fast" not in item["tags"] for item in understood)


def test_a_filtered_search_finds_only_what_carries_the_labels(functions: Functions) -> None:
    functions.ask("ingest/add_message_and_wait")
    functions.ask("ingest/add_message")

    found = functions.ask("search/filtered").body["data"]["memory_detail_list"]

    assert {item["conversation_id"] for item in found} == {"travel-plans-2"}


def test_a_malformed_filter_is_refused(functions: Functions) -> None:
    answer = functions.ask("search/malformed_filter")

    assert answer.status == 400
    assert "filter.and" in answer.body["message"]


def test_health_names_version_and_providers(functions: Functions) -> None:
    answer = functions.ask("system/health")

    assert (answer.status, answer.body["status"]) == (200, "healthy")
    assert answer.body["services"] == dict.fromkeys(
        (
            *("database", "vector_store", "task_queue", "embeddings", "extractor"),
            *("cache", "redis"),
        ),
        "up",
    )


@pytest.mark.parametrize(
    ("service", "setting", "value"),
    [
        ("database", "CAIRN_TABLE", "no-such-table"),
        ("vector_store", "CAIRN_BUCKET", "no-such-bucket"),
        (
            "task_queue",
            "CAIRN_EXTRACTION_QUEUE_URL",
            "https://sqs.us-east-1.amazonaws.com/123456789012/none",
        ),
    ],
)
def test_health_tells_which_part_is_down(
    functions: Functions, monkeypatch: pytest.MonkeyPatch, service: str, setting: str, value: str
) -> None:
    monkeypatch.setenv(setting, value)
    forget_parts()

    answer = functions.ask("system/health")

    assert (answer.status, answer.body["status"]) == (200, "degraded")
    assert [name for name, state in answer.body["services"].items() if state == "down"] == [service]


def test_unknown_routes_are_not_found(functions: Functions) -> None:
    answers = [functions.ask(f"system/{case}") for case in ("unknown_route", "root")]

    assert [(answer.status, answer.body["type"]) for answer in answers] == [(404, "not_found")] * 2
