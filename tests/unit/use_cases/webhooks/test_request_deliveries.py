"""Listing deliveries, and requesting one."""

import json
from collections.abc import Callable

import pytest

from cairn.domain.errors import InvalidRequest, NotAuthorized, NotFound
from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.delivery import DeliveryStatus
from cairn.use_cases.webhooks.manage_webhooks import WebhookEdit, edit_webhook
from cairn.use_cases.webhooks.ports import WebhookPorts
from cairn.use_cases.webhooks.request_deliveries import (
    list_deliveries,
    resend,
    send_test_event,
)
from tests.builders import NOW, OTHER, SCOPE, make_event
from tests.fakes.webhook_site import MINUTE, URL, WebhookSite

DAY = 24 * 60 * MINUTE


def test_deliveries_are_listed_newest_first_page_by_page(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    for number in range(5):
        site.expand(make_event(f"evt_{number}", at=NOW + number))

    pages = [
        list_deliveries(webhook_id, offset, 2, scope=SCOPE, ports=site.ports)
        for offset in (0, 2, 4, 6)
    ]

    names = [[delivery.event.event_id for delivery in page.deliveries] for page in pages]
    assert names == [["evt_4", "evt_3"], ["evt_2", "evt_1"], ["evt_0"], []]
    assert [page.has_more for page in pages] == [True, True, False, False]


def test_a_test_event_arrives_whatever_the_webhook_subscribes_to(site: WebhookSite) -> None:
    webhook_id = site.register(event_types=(EventType.EMBEDDING_COMPLETED,)).webhook_id

    sent = send_test_event(webhook_id, scope=SCOPE, ports=site.ports)
    site.work()

    (posted,) = site.outbound.posted
    assert json.loads(posted.body)["data"]["webhook_id"] == webhook_id
    assert posted.headers["X-MemoryRelay-Event"] == "webhook.test"
    (logged,) = list_deliveries(webhook_id, 0, 9, scope=SCOPE, ports=site.ports).deliveries
    assert (logged.delivery_id, logged.response_status) == (sent.delivery_id, 204)


def test_a_redelivery_has_all_its_attempts(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.outbound.status = 500
    site.expand(make_event())
    site.work()
    (failed, *_) = reversed(site.pass_time(DAY))

    resend(webhook_id, failed.delivery_id, scope=SCOPE, ports=site.ports)
    site.work()
    site.outbound.status = 204
    site.pass_time(MINUTE)

    assert site.statuses() == [DeliveryStatus.DELIVERED]
    assert len({posted.headers["webhook-id"] for posted in site.outbound.posted}) == 1


def test_a_delivery_requested_while_the_queue_is_down_is_sent_later(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.queue.is_down = True
    send_test_event(webhook_id, scope=SCOPE, ports=site.ports)
    site.queue.is_down = False

    site.pass_time(2 * MINUTE)

    assert len(site.outbound.posted) == 1


def test_nothing_is_sent_to_a_disabled_webhook(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    sent = send_test_event(webhook_id, scope=SCOPE, ports=site.ports)
    edit_webhook(webhook_id, WebhookEdit(is_enabled=False), scope=SCOPE, ports=site.ports)

    with pytest.raises(InvalidRequest, match="enable it first"):
        send_test_event(webhook_id, scope=SCOPE, ports=site.ports)
    with pytest.raises(InvalidRequest, match="enable it first"):
        resend(webhook_id, sent.delivery_id, scope=SCOPE, ports=site.ports)


def test_what_is_unknown_is_not_found(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    second = site.register(f"{URL}/2").webhook_id
    other = send_test_event(second, scope=SCOPE, ports=site.ports)

    for call in (
        lambda: list_deliveries("unknown", 0, 9, scope=SCOPE, ports=site.ports),
        lambda: send_test_event("unknown", scope=SCOPE, ports=site.ports),
        lambda: resend("unknown", other.delivery_id, scope=SCOPE, ports=site.ports),
        lambda: resend(webhook_id, other.delivery_id, scope=SCOPE, ports=site.ports),
        lambda: send_test_event(webhook_id, scope=OTHER, ports=site.ports),
    ):
        with pytest.raises(NotFound):
            call()


NEEDED: list[tuple[Permission, Callable[[WebhookPorts, Scope], object]]] = [
    (Permission.READ, lambda ports, key: list_deliveries("id", 0, 9, scope=key, ports=ports)),
    (Permission.WRITE, lambda ports, key: send_test_event("id", scope=key, ports=ports)),
    (Permission.READ, lambda ports, key: send_test_event("id", scope=key, ports=ports)),
    (Permission.WRITE, lambda ports, key: resend("id", "id", scope=key, ports=ports)),
    (Permission.READ, lambda ports, key: resend("id", "id", scope=key, ports=ports)),
]


@pytest.mark.parametrize(("needed", "call"), NEEDED)
def test_a_key_needs_the_permission(
    site: WebhookSite, needed: Permission, call: Callable[[WebhookPorts, Scope], object]
) -> None:
    others = frozenset(Permission) - {needed, Permission.ADMIN}

    with pytest.raises(NotAuthorized, match=f"'{needed}'"):
        call(site.ports, Scope("project-one", others))
