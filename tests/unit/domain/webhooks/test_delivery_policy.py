"""The retry policy of deliveries, and when a failing webhook is disabled."""

from uuid import UUID

import pytest

from cairn.domain.webhooks.delivery import (
    Delivery,
    DeliveryStatus,
    delivery_id_of,
)
from cairn.domain.webhooks.delivery_policy import (
    ATTEMPTS_MAX,
    Outcome,
    abandoned,
    attempt_ended,
    attempt_started,
    is_due,
    is_exhausted,
    redelivery_requested,
    with_outcome,
)
from tests.builders import NOW, make_delivery, make_event, make_webhook

URL = "https://hooks.example.org/mem"
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
OK, DOWN = Outcome(204), Outcome(error="the connection failed")
FAILURES = [DOWN, Outcome(500), Outcome(404), Outcome(302), Outcome(199), Outcome(300)]


def attempted(delivery: Delivery, outcome: Outcome, now: int) -> Delivery:
    return attempt_ended(attempt_started(delivery, URL, now), outcome, now)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_response_of_2xx_delivers(status: int) -> None:
    delivered = attempted(make_delivery(), Outcome(status), NOW)

    assert delivered.status is DeliveryStatus.DELIVERED
    assert (delivered.attempts, delivered.response_status, delivered.error) == (1, status, "")
    assert not is_due(delivered, NOW + DAY)


@pytest.mark.parametrize("outcome", FAILURES)
def test_a_failure_waits_longer_each_time_and_then_is_abandoned(outcome: Outcome) -> None:
    delivery, now, waits = make_delivery(), NOW, []
    while delivery.status is DeliveryStatus.PENDING:
        assert is_due(delivery, now)
        assert not is_due(delivery, now - 1)
        delivery = attempted(delivery, outcome, now)
        waits.append(delivery.next_attempt_at - now)
        now = delivery.next_attempt_at

    assert [wait / MINUTE for wait in waits[:-1]] == [0.5, 2, 10, 60, 360]
    assert delivery.status is DeliveryStatus.FAILED
    assert (delivery.response_status, delivery.error) == (outcome.status, outcome.error)


def test_an_endpoint_that_is_gone_is_not_tried_again() -> None:
    assert attempted(make_delivery(), Outcome(410), NOW).status is DeliveryStatus.FAILED


def test_an_attempt_counts_and_waits_before_it_is_sent() -> None:
    attempt = attempt_started(make_delivery(), URL, NOW)

    assert (attempt.attempts, attempt.attempted_at) == (1, NOW)
    assert attempt.next_attempt_at == NOW + MINUTE // 2
    assert "did not come to an end" in attempt.error


def test_attempts_that_all_die_with_their_worker_are_exhausted() -> None:
    delivery, now = make_delivery(), NOW
    while not is_exhausted(delivery):
        delivery = attempt_started(delivery, URL, now)
        now = delivery.next_attempt_at

    assert delivery.attempts == ATTEMPTS_MAX
    assert delivery.next_attempt_at > (delivery.attempted_at or 0)
    assert abandoned(delivery).error == delivery.error != ""


def test_redelivery_starts_with_all_attempts() -> None:
    delivery = make_delivery()
    for _ in range(ATTEMPTS_MAX):
        delivery = attempted(delivery, DOWN, NOW)

    again = redelivery_requested(delivery, NOW + DAY)

    assert is_due(again, NOW + DAY)
    assert not is_exhausted(again)
    assert attempted(again, OK, NOW + DAY).status is DeliveryStatus.DELIVERED


# The endpoint.


def test_5_days_of_nothing_but_failure_disable_a_webhook() -> None:
    first = with_outcome(make_webhook(), DOWN, NOW)
    almost = with_outcome(first, DOWN, NOW + 5 * DAY - 1)
    last = with_outcome(almost, DOWN, NOW + 5 * DAY)

    assert (first.failing_since, first.is_enabled) == (NOW, True)
    assert almost is first
    assert not last.is_enabled
    assert "5 days" in last.disabled_because


def test_one_success_starts_the_count_anew() -> None:
    failing = with_outcome(make_webhook(), DOWN, NOW)
    healed = with_outcome(failing, OK, NOW + 4 * DAY)

    assert healed.failing_since is None
    assert with_outcome(healed, DOWN, NOW + 5 * DAY).is_enabled


def test_410_disables_at_once() -> None:
    gone = with_outcome(make_webhook(), Outcome(410), NOW)

    assert (gone.is_enabled, gone.disabled_because) == (False, "the endpoint answered 410 Gone")


def test_success_as_usual_changes_nothing() -> None:
    webhook = make_webhook()

    assert with_outcome(webhook, OK, NOW) is webhook


# Ids.


def test_an_event_and_an_endpoint_have_one_id_which_sorts_by_the_events_time() -> None:
    events = [make_event("b", at=NOW), make_event("a", at=NOW + 1), make_event("c", at=NOW + 256)]
    ids = [delivery_id_of(event, "webhook") for event in events]

    assert ids == sorted(ids)
    assert ids[0] == delivery_id_of(events[0].model_copy(), "webhook")
    assert ids[0] != delivery_id_of(events[0], "another")
    assert ids[0] != delivery_id_of(make_event("c", at=NOW), "webhook")
    # RFC 9562: version 8, its only variant
    assert {delivery_id[14] for delivery_id in ids} == {"8"}
    assert {delivery_id[19] in "89ab" for delivery_id in ids} == {True}
    assert all(str(UUID(delivery_id)) == delivery_id for delivery_id in ids)
