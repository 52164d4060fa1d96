"""From a delivery to the endpoint: what is sent, how often, and when no more."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise

import pytest
from standardwebhooks import Webhook as Standard

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.events.event import EventType
from cairn.domain.webhooks.delivery import DeliveryStatus
from cairn.domain.webhooks.payload import payload
from cairn.domain.webhooks.webhook import PROJECT_SIGNER, SealedSecret
from cairn.ports.webhooks.outbound import HttpResponse
from cairn.use_cases.webhooks.manage_webhooks import (
    WebhookEdit,
    edit_webhook,
    remove_webhook,
    rotate_project_secret,
)
from tests.builders import NOW, SCOPE, make_event
from tests.fakes.outbound import FakeOutbound
from tests.fakes.ports import FakeClock
from tests.fakes.webhook_site import CALLBACK_URL, MINUTE, URL, WebhookSite

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
CREATED = EventType.MEMORY_CREATED


# What is sent.


@pytest.fixture
def today() -> WebhookSite:
    """By the time of this machine, which receivers compare with."""
    return WebhookSite(clock=FakeClock(int(time.time() * 1_000)))


def test_the_call_names_its_event(site: WebhookSite) -> None:
    site.register()
    site.expand(make_event().model_copy(update={"agent_id": "scout", "created_at": 1_999}))

    site.work()

    (posted,) = site.outbound.posted
    assert posted.headers["X-MemoryRelay-Event"] == "memory.created"
    assert posted.headers["X-MemoryRelay-Delivery"] == posted.headers["webhook-id"] == "evt_1"
    assert posted.headers["Content-Type"] == "application/json"
    assert json.loads(posted.body) == {
        "id": "evt_1",
        "type": "memory.created",
        "event": "memory.created",
        "created_at": "2025-12-10T09:44:35Z",
        "data": {
            "id": "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11",
            "memory_id": "7c9e1b52-41a8-4d0e-9f63-2b5d8c0a6e11",
            "status": "ready",
            "agent_id": "scout",
            "job_id": None,
            "error": None,
            "created_at": 1,
            "updated_at": 0,
        },
    }


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (EventType.EMBEDDING_FAILED, "memory_id"),
        (EventType.TASK_COMPLETED, "task_id"),
        (EventType.WEBHOOK_TEST, "webhook_id"),
    ],
)
def test_the_item_is_called_what_it_is(kind: EventType, name: str) -> None:
    data = json.loads(payload(make_event(kind=kind)))["data"]

    assert data["id"] == data[name]


def test_receivers_verify_what_they_get(today: WebhookSite) -> None:
    shown = today.registered()
    today.expand(make_event())

    today.work()

    (posted,) = today.outbound.posted
    assert Standard(str(shown.secret)).verify(posted.body, dict(posted.headers))["id"] == "evt_1"


def test_both_secrets_sign_while_one_replaces_the_other(today: WebhookSite) -> None:
    old = today.registered()
    wanted = WebhookEdit(rotates=True)
    new = edit_webhook(old.webhook.webhook_id, wanted, scope=SCOPE, ports=today.ports)
    today.expand(make_event())

    today.work()

    (posted,) = today.outbound.posted
    for secret in (old.secret, new.secret):
        assert Standard(str(secret)).verify(posted.body, dict(posted.headers))
    assert posted.headers["X-MemoryRelay-Signature"].count("v1=") == 2


def test_a_callback_is_signed_with_the_projects_secret(today: WebhookSite) -> None:
    shown = rotate_project_secret(scope=SCOPE, ports=today.ports)
    today.expand(today.callback_event())

    today.work()

    (posted,) = today.outbound.posted
    assert Standard(str(shown.secret)).verify(posted.body, dict(posted.headers))


def test_or_with_that_of_the_webhook_with_the_same_address(today: WebhookSite) -> None:
    shown = today.registered(CALLBACK_URL, event_types=(CREATED,))
    today.expand(today.callback_event())

    today.work()

    (posted,) = today.outbound.posted
    assert Standard(str(shown.secret)).verify(posted.body, dict(posted.headers))


def test_the_projects_secret_is_made_when_it_is_first_needed(site: WebhookSite) -> None:
    site.expand(site.callback_event())
    site.work()
    made = site.webhooks.find(SCOPE, PROJECT_SIGNER)
    site.expand(site.callback_event().model_copy(update={"event_id": "evt_2"}))
    site.work()

    assert made == site.webhooks.find(SCOPE, PROJECT_SIGNER)
    assert len(site.outbound.posted) == 2


# How often.


def test_a_dead_endpoint_is_tried_less_and_less_and_then_abandoned(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = None
    site.expand(make_event())

    attempts = site.work() + site.pass_time(DAY)

    after = [(attempt.attempted_at or 0) - NOW for attempt in attempts]
    shortest = [0, MINUTE // 2, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR]
    assert [b - a for a, b in pairwise(after)] >= shortest[1:]
    assert all(at <= sum(shortest[: n + 1]) + 5 * MINUTE for n, at in enumerate(after))
    assert len(attempts) == 6
    assert site.statuses() == [DeliveryStatus.FAILED]
    assert attempts[-1].error == "the connection failed"


def test_every_attempt_sends_the_same_bytes_under_the_same_id(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = 500
    site.expand(make_event())

    site.work()
    site.pass_time(DAY)

    assert len(site.outbound.posted) == 6
    assert (
        len({(posted.body, posted.headers["webhook-id"]) for posted in site.outbound.posted}) == 1
    )
    assert len({posted.headers["webhook-timestamp"] for posted in site.outbound.posted}) == 6


def test_a_lost_message_costs_time_only(site: WebhookSite) -> None:
    site.register()
    site.expand(make_event())
    site.lose_messages()

    site.pass_time(2 * MINUTE)

    assert site.statuses() == [DeliveryStatus.DELIVERED]


def test_a_message_that_comes_twice_is_one_call(site: WebhookSite) -> None:
    site.register()
    site.expand(make_event())
    site.expand(make_event())

    site.work()

    assert len(site.outbound.posted) == 1


def test_a_message_that_comes_too_early_is_no_attempt(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = 500
    site.expand(make_event())
    (failed,) = site.work()

    assert site.deliver(failed.endpoint_id, failed.delivery_id) is None

    assert len(site.outbound.posted) == 1


class Killed(BaseException):
    """The worker dies: nothing catches it."""


class KillingOutbound(FakeOutbound):
    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        super().post(url, headers, body)
        raise Killed


def test_a_delivery_that_kills_its_worker_is_abandoned(site: WebhookSite) -> None:
    site.register()
    site.expand(make_event())
    outbound = site.outbound = KillingOutbound()
    for _ in range(20):
        with suppress(Killed):
            site.work()
            site.pass_time(DAY)

    assert len(outbound.posted) == 6
    assert site.statuses() == [DeliveryStatus.FAILED]
    assert "did not come to an end" in next(iter(site.world.deliveries.values())).error


def test_a_queue_in_trouble_costs_time_only(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = 500
    site.expand(make_event())
    site.messages += [(NOW, *ids) for _, *ids, _ in site.queue.deliveries]  # type: ignore[misc]
    site.queue.deliveries.clear()
    site.queue.is_down = True
    site.work()
    site.queue.is_down = False
    site.outbound.status = 204

    site.pass_time(3 * MINUTE)

    assert site.statuses() == [DeliveryStatus.DELIVERED]


def test_a_key_service_in_trouble_takes_no_attempt(site: WebhookSite) -> None:
    webhook = site.register()
    site.expand(make_event())
    ((_, endpoint_id, delivery_id, _),) = site.queue.deliveries
    site.secrets.is_down = True

    with pytest.raises(DependencyUnavailable):
        site.deliver(endpoint_id, delivery_id)

    found = site.deliveries.find(SCOPE, webhook.webhook_id, delivery_id, NOW)
    assert found and found.attempts == 0


def test_a_secret_of_another_key_makes_the_delivery_fail(site: WebhookSite) -> None:
    webhook = site.register()
    foreign = (SealedSecret(sealed="by another key"),)
    site.webhooks.save(SCOPE, webhook.model_copy(update={"secrets": foreign}))
    site.expand(make_event())

    (abandoned,) = site.work()

    assert "cannot be read" in abandoned.error
    assert site.outbound.posted == []


def test_an_address_that_moved_inside_is_not_called(site: WebhookSite) -> None:
    site.register()
    site.expand(make_event())
    site.outbound.inside.add("hooks.example.org")

    (failed,) = site.work()

    assert (failed.status, failed.attempts) == (DeliveryStatus.PENDING, 1)
    assert "not on the public internet" in failed.error


# When no more.


def test_410_disables_the_webhook(site: WebhookSite) -> None:
    webhook = site.register()
    site.outbound.status = 410
    site.expand(make_event())

    site.work()

    found = site.webhooks.find(SCOPE, webhook.webhook_id)
    assert found and not found.is_enabled
    assert site.expand(make_event("evt_2")) == 0
    assert site.statuses() == [DeliveryStatus.FAILED]


def test_days_of_failure_disable_the_webhook_and_enabling_it_ends_that(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.outbound.status = 500
    for day in range(6):
        site.expand(make_event(f"evt_{day}"))
        site.work()
        site.pass_time(DAY)
    assert site.expand(make_event("missed")) == 0

    wanted = WebhookEdit(is_enabled=True)
    edit_webhook(webhook_id, wanted, scope=SCOPE, ports=site.ports)
    site.outbound.status = 204
    site.expand(make_event("delivered"))
    (delivered,) = site.work()

    assert delivered.event.event_id == "delivered"


def test_one_success_between_failures_keeps_it_enabled(site: WebhookSite) -> None:
    site.register()
    for day in range(9):
        site.outbound.status = 204 if day == 4 else 500
        site.expand(make_event(f"evt_{day}"))
        site.work()
        site.pass_time(DAY)

    assert site.expand(make_event("delivered")) == 1


@pytest.mark.parametrize("is_deleted", [True, False])
def test_pending_deliveries_to_a_removed_or_disabled_webhook_are_abandoned(
    site: WebhookSite, is_deleted: bool
) -> None:
    webhook_id = site.register().webhook_id
    site.expand(make_event())
    if is_deleted:
        remove_webhook(webhook_id, scope=SCOPE, ports=site.ports)
    else:
        edit_webhook(webhook_id, WebhookEdit(is_enabled=False), scope=SCOPE, ports=site.ports)

    (abandoned,) = site.work()

    assert abandoned.status is DeliveryStatus.FAILED
    assert abandoned.error == f"the webhook {'was deleted' if is_deleted else 'is disabled'}"
    assert site.outbound.posted == []


def test_retries_go_to_the_new_address(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.outbound.status = 500
    site.expand(make_event())
    site.work()
    edit_webhook(webhook_id, WebhookEdit(url=f"{URL}/2"), scope=SCOPE, ports=site.ports)

    site.pass_time(MINUTE)

    assert [posted.url for posted in site.outbound.posted] == [URL, f"{URL}/2"]
