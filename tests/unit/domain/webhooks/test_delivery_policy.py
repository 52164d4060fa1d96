"""How an endpoint is tried, and when it is given up."""

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
    after,
    asked_again,
    begun,
    ended,
    given_up,
    is_due,
    is_exhausted,
)
from tests.builders import NOW, make_delivery, make_event, make_webhook

URL = "https://hooks.example.org/mem"
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
OK, DOWN = Outcome(204), Outcome(error="the connection failed")
FAILURES = [DOWN, Outcome(500), Outcome(404), Outcome(302), Outcome(199), Outcome(300)]


def tried(delivery: Delivery, outcome: Outcome, now: int) -> Delivery:
    return ended(begun(delivery, URL, now), outcome, now)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_answer_of_2xx_delivers(status: int) -> None:
    delivered = tried(make_delivery(), Outcome(status), NOW)

    assert delivered.status is DeliveryStatus.DELIVERED
    assert (delivered.attempts, delivered.response_status, delivered.error) == (1, status, "")
    assert not is_due(delivered, NOW + DAY)


@pytest.mark.parametrize("outcome", FAILURES)
def test_a_failure_waits_longer_each_time_and_then_is_given_up(outcome: Outcome) -> None:
    delivery, now, waits = make_delivery(), NOW, []
    while delivery.status is DeliveryStatus.PENDING:
        assert is_due(delivery, now)
        assert not is_due(delivery, now - 1)
        delivery = tried(delivery, outcome, now)
        waits.append(delivery.next_attempt_at - now)
        now = delivery.next_attempt_at

    assert [each / MINUTE for each in waits[:-1]] == [0.5, 2, 10, 60, 360]
    assert delivery.status is DeliveryStatus.FAILED
    assert (delivery.response_status, delivery.error) == (outcome.status, outcome.error)


def test_an_endpoint_that_is_gone_is_not_tried_again() -> None:
    assert tried(make_delivery(), Outcome(410), NOW).status is DeliveryStatus.FAILED


def test_an_attempt_counts_and_waits_before_it_is_made() -> None:
    attempt = begun(make_delivery(), URL, NOW)

    assert (attempt.attempts, attempt.attempted_at) == (1, NOW)
    assert attempt.next_attempt_at == NOW + MINUTE // 2
    assert "did not come to an end" in attempt.error


def test_attempts_that_all_die_with_their_worker_are_exhausted() -> None:
    delivery, now = make_delivery(), NOW
    while not is_exhausted(delivery):
        delivery = begun(delivery, URL, now)
        now = delivery.next_attempt_at

    assert delivery.attempts == ATTEMPTS_MAX
    assert delivery.next_attempt_at > (delivery.attempted_at or 0)
    assert given_up(delivery).error == delivery.error != ""


def test_what_is_asked_for_again_begins_from_the_beginning() -> None:
    delivery = make_delivery()
    for _ in range(ATTEMPTS_MAX):
        delivery = tried(delivery, DOWN, NOW)

    again = asked_again(delivery, NOW + DAY)

    assert is_due(again, NOW + DAY)
    assert not is_exhausted(again)
    assert tried(again, OK, NOW + DAY).status is DeliveryStatus.DELIVERED


# The endpoint.


def test_5_days_of_nothing_but_failure_disable_a_webhook() -> None:
    first = after(make_webhook(), DOWN, NOW)
    almost = after(first, DOWN, NOW + 5 * DAY - 1)
    last = after(almost, DOWN, NOW + 5 * DAY)

    assert (first.failing_since, first.is_enabled) == (NOW, True)
    assert almost is first
    assert not last.is_enabled
    assert "5 days" in last.disabled_because


def test_one_success_starts_the_count_anew() -> None:
    failing = after(make_webhook(), DOWN, NOW)
    healed = after(failing, OK, NOW + 4 * DAY)

    assert healed.failing_since is None
    assert after(healed, DOWN, NOW + 5 * DAY).is_enabled


def test_410_disables_at_once() -> None:
    gone = after(make_webhook(), Outcome(410), NOW)

    assert (gone.is_enabled, gone.disabled_because) == (False, "the endpoint answered 410 Gone")


def test_success_as_usual_changes_nothing() -> None:
    webhook = make_webhook()

    assert after(webhook, OK, NOW) is webhook


# Ids.


def test_an_event_and_an_endpoint_have_one_id_which_sorts_by_the_events_time() -> None:
    events = [make_event("b", at=NOW), make_event("a", at=NOW + 1), make_event("c", at=NOW + 256)]
    ids = [delivery_id_of(each, "webhook") for each in events]

    assert ids == sorted(ids)
    assert ids[0] == delivery_id_of(events[0].model_copy(), "webhook")
    assert ids[0] != delivery_id_of(events[0], "another")
    assert ids[0] != delivery_id_of(make_event("c", at=NOW), "webhook")
    # RFC 9562: version 8, its only variant
    assert {each[14] for each in ids} == {"8"}
    assert {each[19] in "89ab" for each in ids} == {True}
    assert all(str(UUID(each)) == each for each in ids)
