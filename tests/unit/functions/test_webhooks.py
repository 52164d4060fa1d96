"""The functions that register webhooks and bring events there, on their events."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.local import sample_events
from tests.fakes.webhook_receiver import Answer, WebhookReceiver, receiving
from tests.unit.functions.conftest import Functions

SAMPLE_WEBHOOK = "f3a1c0de-52b7-4e0b-8f7a-0c9d1e2f3a4b"  # the ids in events/
SAMPLE_DELIVERY = "019aa6b2-7a44-8d5e-9d0c-6f4f5f1f6c1b"
SAMPLE_URL = "https://hooks.example.org/mem"


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def webhook(functions: Functions, receiver: WebhookReceiver) -> dict[str, Any]:
    """Registered at the receiver; its id and address stand in the place of those in the events."""
    functions.replacements[SAMPLE_URL] = receiver.url("127.0.0.1")
    answer = functions.ask("webhooks/register_webhook")
    assert answer.status == 201, answer
    functions.replacements[SAMPLE_WEBHOOK] = answer.body["id"]
    return answer.body


def work(functions: Functions) -> list[Any]:
    """What waits in the queue is delivered; the answers of the function."""
    found = functions.sent("delivery")
    for message in found:
        functions.replacements[SAMPLE_DELIVERY] = message["delivery"]
    return [functions.run("delivery/delivery") for _ in found]


def test_a_test_event_arrives_and_is_in_the_log(
    functions: Functions, receiver: WebhookReceiver, webhook: dict[str, Any]
) -> None:
    sent = functions.ask("webhooks/send_test")
    work(functions)

    [delivery] = functions.ask("webhooks/list_deliveries").body["data"]
    [received] = receiver.received
    assert (sent.status, sent.body["status"]) == (200, "pending")
    assert (delivery["status"], delivery["response_status"]) == ("delivered", 204)
    assert json.loads(received.body)["id"] == received.headers["webhook-id"] == delivery["event_id"]


def test_an_event_of_the_topic_goes_to_the_webhooks_that_want_it(
    functions: Functions, receiver: WebhookReceiver, webhook: dict[str, Any]
) -> None:
    [line] = functions.lines("delivery/event")
    work(functions)

    assert (line["message"], line["endpoints"]) == ("expand", 1)
    assert [request.headers["x-memoryrelay-event"] for request in receiver.received] == [
        "memory.created"
    ]


def test_what_an_endpoint_refuses_is_done_and_will_be_tried_again(
    functions: Functions, receiver: WebhookReceiver, webhook: dict[str, Any]
) -> None:
    receiver.answer = lambda _: Answer(500)
    functions.run("delivery/event")

    [answer] = work(functions)

    assert answer == {"batchItemFailures": []}
    [delivery] = functions.ask("webhooks/list_deliveries").body["data"]
    assert (delivery["status"], delivery["response_status"]) == ("pending", 500)
    assert delivery["next_attempt_at"] > delivery["attempted_at"]


def test_an_attempt_is_logged_without_address_and_content(
    functions: Functions, receiver: WebhookReceiver, webhook: dict[str, Any]
) -> None:
    functions.run("delivery/event")
    functions.replacements[SAMPLE_DELIVERY] = functions.sent("delivery")[0]["delivery"]

    [line] = functions.lines("delivery/delivery")

    assert (line["message"], line["status"], line["attempts"]) == ("deliver", "delivered", 1)
    assert line["endpoint_id"] == webhook["id"]
    assert not {receiver.url("127.0.0.1"), webhook["secret"]} & set(map(str, line.values()))


def test_a_delivery_that_nobody_knows_is_done(functions: Functions) -> None:
    assert functions.run("delivery/delivery") == {"batchItemFailures": []}


def test_of_a_batch_only_what_cannot_be_read_goes_back(
    functions: Functions, webhook: dict[str, Any]
) -> None:
    poison, _ = sample_events.read_event("delivery/poison", {})["Records"]

    answer = functions.run("delivery/poison")

    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == [
        poison["messageId"]
    ]
    assert len(functions.sent("delivery")) == 1


def test_a_webhook_is_changed_and_deleted(functions: Functions, webhook: dict[str, Any]) -> None:
    changed = functions.ask("webhooks/change_webhook").body
    deleted = functions.run("webhooks/delete_webhook")
    again = functions.ask("webhooks/delete_webhook")

    assert changed["event_types"] == []
    assert changed["secret"] not in (None, webhook["secret"])
    assert (deleted["statusCode"], deleted["body"]) == (204, "")
    assert again.status == 404


def test_a_hostile_address_is_refused_by_name_of_the_field(functions: Functions) -> None:
    answer = functions.ask("webhooks/hostile_address")

    assert answer.status == 422
    assert answer.body["details"] == [
        {
            "field": "url",
            "message": "the URL's host is a number in no usual form of an address",
        }
    ]
