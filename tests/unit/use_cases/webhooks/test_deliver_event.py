"""From an event to the endpoints that want it."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import pairwise

import pytest
from standardwebhooks import Webhook as Standard

from cairn.domain.errors import DependencyUnavailable, InvalidRequest, NotAuthorized, NotFound
from cairn.domain.events.event import Event, EventType
from cairn.domain.memory.handling import Handling
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.delivery import DeliveryStatus
from cairn.domain.webhooks.payload import payload
from cairn.domain.webhooks.webhook import OWN, SealedSecret
from cairn.ports.outbound import Reply
from cairn.use_cases.webhooks.follow_deliveries import (
    Following,
    list_deliveries,
    resend,
    send_test_event,
)
from cairn.use_cases.webhooks.manage_webhooks import (
    NewWebhook,
    WebhookEdit,
    edit_webhook,
    register_webhook,
    remove_webhook,
    rotate_own_secret,
)
from tests.builders import NOW, OTHER, SCOPE, make_event
from tests.contract.parts import stores_of
from tests.contract.steps import remember
from tests.fakes.outbound import FakeOutbound
from tests.fakes.ports import FakeClock
from tests.fakes.webhook_site import MINUTE, URL, WebhookSite

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
CREATED, COMPLETED = EventType.MEMORY_CREATED, EventType.EMBEDDING_COMPLETED
OWN_URL = "https://agent.example.org/ready"


@pytest.fixture
def site() -> WebhookSite:
    return WebhookSite()


def remembered(site: WebhookSite, url: str = OWN_URL, kind: EventType = COMPLETED) -> Event:
    """An event of a memory that names an address itself."""
    memory = remember(stores_of(site.world), "tea")
    handled = memory.model_copy(update={"handling": Handling(webhook_url=url)})
    site.world.truths[SCOPE.project_id, memory.memory_id] = handled
    return make_event(kind=kind).model_copy(update={"item_id": memory.memory_id})


def all_of(site: WebhookSite) -> list[DeliveryStatus]:
    return [each.status for each in site.world.deliveries.values()]


# Who is told.


def test_every_webhook_that_wants_an_event_is_told_once(site: WebhookSite) -> None:
    site.register(f"{URL}/all")
    site.register(f"{URL}/created", event_types=(CREATED,))
    site.register(f"{URL}/completed", event_types=(COMPLETED,))
    register_webhook(NewWebhook(f"{URL}/theirs"), scope=OTHER, ports=site.managing)

    told = [site.tell(make_event()) for _ in range(3)]
    site.work()

    assert told == [2, 2, 2]
    assert sorted(each.url for each in site.outbound.posted) == [f"{URL}/all", f"{URL}/created"]


@pytest.mark.parametrize(
    ("kind", "urls"),
    [
        (COMPLETED, [OWN_URL, URL]),
        (EventType.EMBEDDING_FAILED, [OWN_URL]),
        (CREATED, [URL]),
        (EventType.MEMORY_UPDATED, [URL]),
    ],
)
def test_the_address_that_a_memory_names_is_told_of_its_embedding(
    site: WebhookSite, kind: EventType, urls: list[str]
) -> None:
    site.register()

    site.tell(remembered(site, kind=kind))
    site.work()

    assert sorted(each.url for each in site.outbound.posted) == urls


def test_a_memory_that_is_gone_names_no_address(site: WebhookSite) -> None:
    assert site.tell(make_event(kind=COMPLETED)) == 0


def test_a_crash_before_any_message_is_made_good_when_the_event_comes_again(
    site: WebhookSite,
) -> None:
    site.register()
    site.queue.is_down = True
    with pytest.raises(DependencyUnavailable):
        site.tell(make_event())
    site.queue.is_down = False

    site.tell(make_event())
    site.work()

    assert len(site.outbound.posted) == 1


# What is sent.


@pytest.fixture
def today() -> WebhookSite:
    """By the time of this machine, which receivers compare with."""
    return WebhookSite(clock=FakeClock(int(time.time() * 1_000)))


def test_the_call_names_its_event(site: WebhookSite) -> None:
    site.register()
    site.tell(make_event().model_copy(update={"agent_id": "scout", "created_at": 1_999}))

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
    shown = register_webhook(NewWebhook(URL), scope=SCOPE, ports=today.managing)
    today.tell(make_event())

    today.work()

    (posted,) = today.outbound.posted
    assert Standard(str(shown.secret)).verify(posted.body, dict(posted.headers))["id"] == "evt_1"


def test_both_secrets_sign_while_one_replaces_the_other(today: WebhookSite) -> None:
    old = register_webhook(NewWebhook(URL), scope=SCOPE, ports=today.managing)
    wanted = WebhookEdit(rotates=True)
    new = edit_webhook(old.webhook.webhook_id, wanted, scope=SCOPE, ports=today.managing)
    today.tell(make_event())

    today.work()

    (posted,) = today.outbound.posted
    for secret in (old.secret, new.secret):
        assert Standard(str(secret)).verify(posted.body, dict(posted.headers))
    assert posted.headers["X-MemoryRelay-Signature"].count("v1=") == 2


def test_an_address_of_a_memory_is_signed_for_with_the_projects_secret(today: WebhookSite) -> None:
    shown = rotate_own_secret(scope=SCOPE, ports=today.signing)
    today.tell(remembered(today))

    today.work()

    (posted,) = today.outbound.posted
    assert Standard(str(shown.secret)).verify(posted.body, dict(posted.headers))


def test_or_with_that_of_the_webhook_that_has_this_address(today: WebhookSite) -> None:
    wanted = NewWebhook(OWN_URL, event_types=(CREATED,))
    shown = register_webhook(wanted, scope=SCOPE, ports=today.managing)
    today.tell(remembered(today))

    today.work()

    (posted,) = today.outbound.posted
    assert Standard(str(shown.secret)).verify(posted.body, dict(posted.headers))


def test_the_projects_secret_is_made_when_it_is_first_needed(site: WebhookSite) -> None:
    site.tell(remembered(site))
    site.work()
    made = site.webhooks.find(SCOPE, OWN)
    site.tell(remembered(site).model_copy(update={"event_id": "evt_2"}))
    site.work()

    assert made == site.webhooks.find(SCOPE, OWN)
    assert len(site.outbound.posted) == 2


# How often.


def test_a_dead_endpoint_is_tried_less_and_less_and_then_given_up(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = None
    site.tell(make_event())

    attempts = site.work() + site.pass_time(DAY)

    after = [(each.attempted_at or 0) - NOW for each in attempts]
    shortest = [0, MINUTE // 2, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR]
    assert [b - a for a, b in pairwise(after)] >= shortest[1:]
    assert all(at <= sum(shortest[: n + 1]) + 5 * MINUTE for n, at in enumerate(after))
    assert len(attempts) == 6
    assert all_of(site) == [DeliveryStatus.FAILED]
    assert attempts[-1].error == "the connection failed"


def test_every_try_sends_the_same_bytes_under_the_same_id(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = 500
    site.tell(make_event())

    site.work()
    site.pass_time(DAY)

    assert len(site.outbound.posted) == 6
    assert len({(each.body, each.headers["webhook-id"]) for each in site.outbound.posted}) == 1
    assert len({each.headers["webhook-timestamp"] for each in site.outbound.posted}) == 6


def test_a_lost_message_costs_time_only(site: WebhookSite) -> None:
    site.register()
    site.tell(make_event())
    site.lose_messages()

    site.pass_time(2 * MINUTE)

    assert all_of(site) == [DeliveryStatus.DELIVERED]


def test_a_message_that_comes_twice_is_one_call(site: WebhookSite) -> None:
    site.register()
    site.tell(make_event())
    site.tell(make_event())

    site.work()

    assert len(site.outbound.posted) == 1


def test_a_message_that_comes_too_early_is_no_attempt(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = 500
    site.tell(make_event())
    (failed,) = site.work()

    assert site.deliver(failed.endpoint_id, failed.delivery_id) is None

    assert len(site.outbound.posted) == 1


class Killed(BaseException):
    """The worker dies: nothing catches it."""


class KillingOutbound(FakeOutbound):
    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        super().post(url, headers, body)
        raise Killed


def test_a_delivery_that_kills_its_worker_is_given_up(site: WebhookSite) -> None:
    site.register()
    site.tell(make_event())
    outbound = site.outbound = KillingOutbound()
    for _ in range(20):
        with suppress(Killed):
            site.work()
            site.pass_time(DAY)

    assert len(outbound.posted) == 6
    assert all_of(site) == [DeliveryStatus.FAILED]
    assert "did not come to an end" in next(iter(site.world.deliveries.values())).error


def test_a_queue_in_trouble_costs_time_only(site: WebhookSite) -> None:
    site.register()
    site.outbound.status = 500
    site.tell(make_event())
    site.messages += [(NOW, *ids) for _, *ids, _ in site.queue.deliveries]  # type: ignore[misc]
    site.queue.deliveries.clear()
    site.queue.is_down = True
    site.work()
    site.queue.is_down = False
    site.outbound.status = 204

    site.pass_time(3 * MINUTE)

    assert all_of(site) == [DeliveryStatus.DELIVERED]


def test_a_key_service_in_trouble_takes_no_attempt(site: WebhookSite) -> None:
    webhook = site.register()
    site.tell(make_event())
    ((_, endpoint_id, delivery_id, _),) = site.queue.deliveries
    site.secrets.is_down = True

    with pytest.raises(DependencyUnavailable):
        site.deliver(endpoint_id, delivery_id)

    found = site.deliveries.find(SCOPE, webhook.webhook_id, delivery_id, NOW)
    assert found and found.attempts == 0


def test_a_secret_of_another_key_gives_the_delivery_up(site: WebhookSite) -> None:
    webhook = site.register()
    foreign = (SealedSecret(sealed="by another key"),)
    site.webhooks.save(SCOPE, webhook.model_copy(update={"rev": 1, "secrets": foreign}))
    site.tell(make_event())

    (given_up,) = site.work()

    assert "cannot be read" in given_up.error
    assert site.outbound.posted == []


def test_an_address_that_moved_inside_is_not_called(site: WebhookSite) -> None:
    site.register()
    site.tell(make_event())
    site.outbound.inside.add("hooks.example.org")

    (failed,) = site.work()

    assert (failed.status, failed.attempts) == (DeliveryStatus.PENDING, 1)
    assert "not on the public internet" in failed.error


# When no more.


def test_410_disables_the_webhook(site: WebhookSite) -> None:
    webhook = site.register()
    site.outbound.status = 410
    site.tell(make_event())

    site.work()

    found = site.webhooks.find(SCOPE, webhook.webhook_id)
    assert found and not found.is_enabled
    assert site.tell(make_event("evt_2")) == 0
    assert all_of(site) == [DeliveryStatus.FAILED]


def test_days_of_failure_disable_the_webhook_and_enabling_it_ends_that(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.outbound.status = 500
    for day in range(6):
        site.tell(make_event(f"evt_{day}"))
        site.work()
        site.pass_time(DAY)
    assert site.tell(make_event("unheard")) == 0

    wanted = WebhookEdit(is_enabled=True)
    edit_webhook(webhook_id, wanted, scope=SCOPE, ports=site.managing)
    site.outbound.status = 204
    site.tell(make_event("heard"))
    (delivered,) = site.work()

    assert delivered.event.event_id == "heard"


def test_one_success_between_failures_keeps_it_enabled(site: WebhookSite) -> None:
    site.register()
    for day in range(9):
        site.outbound.status = 204 if day == 4 else 500
        site.tell(make_event(f"evt_{day}"))
        site.work()
        site.pass_time(DAY)

    assert site.tell(make_event("heard")) == 1


@pytest.mark.parametrize("is_deleted", [True, False])
def test_what_is_on_its_way_to_a_webhook_no_more_is_given_up(
    site: WebhookSite, is_deleted: bool
) -> None:
    webhook_id = site.register().webhook_id
    site.tell(make_event())
    if is_deleted:
        remove_webhook(webhook_id, scope=SCOPE, webhooks=site.webhooks)
    else:
        edit_webhook(webhook_id, WebhookEdit(is_enabled=False), scope=SCOPE, ports=site.managing)

    (given_up,) = site.work()

    assert given_up.status is DeliveryStatus.FAILED
    assert given_up.error == f"the webhook {'was deleted' if is_deleted else 'is disabled'}"
    assert site.outbound.posted == []


def test_retries_go_to_the_new_address(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.outbound.status = 500
    site.tell(make_event())
    site.work()
    edit_webhook(webhook_id, WebhookEdit(url=f"{URL}/2"), scope=SCOPE, ports=site.managing)

    site.pass_time(MINUTE)

    assert [each.url for each in site.outbound.posted] == [URL, f"{URL}/2"]


# What its owner sees and asks for.


def test_the_log_shows_the_newest_first_page_by_page(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    for number in range(5):
        site.tell(make_event(f"evt_{number}", at=NOW + number))

    pages = [
        list_deliveries(webhook_id, offset, 2, scope=SCOPE, ports=site.following)
        for offset in (0, 2, 4, 6)
    ]

    names = [[each.event.event_id for each in page.deliveries] for page in pages]
    assert names == [["evt_4", "evt_3"], ["evt_2", "evt_1"], ["evt_0"], []]
    assert [page.has_more for page in pages] == [True, True, False, False]


def test_a_test_event_arrives_whatever_the_webhook_wants(site: WebhookSite) -> None:
    webhook_id = site.register(event_types=(COMPLETED,)).webhook_id

    sent = send_test_event(webhook_id, scope=SCOPE, ports=site.following)
    site.work()

    (posted,) = site.outbound.posted
    assert json.loads(posted.body)["data"]["webhook_id"] == webhook_id
    assert posted.headers["X-MemoryRelay-Event"] == "webhook.test"
    (logged,) = list_deliveries(webhook_id, 0, 9, scope=SCOPE, ports=site.following).deliveries
    assert (logged.delivery_id, logged.response_status) == (sent.delivery_id, 204)


def test_a_delivery_is_sent_again_with_all_its_tries(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.outbound.status = 500
    site.tell(make_event())
    site.work()
    (failed, *_) = reversed(site.pass_time(DAY))

    resend(webhook_id, failed.delivery_id, scope=SCOPE, ports=site.following)
    site.work()
    site.outbound.status = 204
    site.pass_time(MINUTE)

    assert all_of(site) == [DeliveryStatus.DELIVERED]
    assert len({each.headers["webhook-id"] for each in site.outbound.posted}) == 1


def test_what_was_asked_for_while_the_queue_is_down_is_sent_later(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    site.queue.is_down = True
    send_test_event(webhook_id, scope=SCOPE, ports=site.following)
    site.queue.is_down = False

    site.pass_time(2 * MINUTE)

    assert len(site.outbound.posted) == 1


def test_nothing_is_sent_to_a_disabled_webhook(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    sent = send_test_event(webhook_id, scope=SCOPE, ports=site.following)
    edit_webhook(webhook_id, WebhookEdit(is_enabled=False), scope=SCOPE, ports=site.managing)

    with pytest.raises(InvalidRequest, match="enable it first"):
        send_test_event(webhook_id, scope=SCOPE, ports=site.following)
    with pytest.raises(InvalidRequest, match="enable it first"):
        resend(webhook_id, sent.delivery_id, scope=SCOPE, ports=site.following)


def test_what_is_unknown_is_not_found(site: WebhookSite) -> None:
    webhook_id = site.register().webhook_id
    other = send_test_event(site.register().webhook_id, scope=SCOPE, ports=site.following)

    for call in (
        lambda: list_deliveries("unknown", 0, 9, scope=SCOPE, ports=site.following),
        lambda: send_test_event("unknown", scope=SCOPE, ports=site.following),
        lambda: resend("unknown", other.delivery_id, scope=SCOPE, ports=site.following),
        lambda: resend(webhook_id, other.delivery_id, scope=SCOPE, ports=site.following),
        lambda: send_test_event(webhook_id, scope=OTHER, ports=site.following),
    ):
        with pytest.raises(NotFound):
            call()


NEEDED: list[tuple[Permission, Callable[[Following, Scope], object]]] = [
    (Permission.READ, lambda ports, key: list_deliveries("id", 0, 9, scope=key, ports=ports)),
    (Permission.WRITE, lambda ports, key: send_test_event("id", scope=key, ports=ports)),
    (Permission.WRITE, lambda ports, key: resend("id", "id", scope=key, ports=ports)),
]


@pytest.mark.parametrize(("needed", "call"), NEEDED)
def test_a_key_needs_the_permission(
    site: WebhookSite, needed: Permission, call: Callable[[Following, Scope], object]
) -> None:
    others = frozenset(Permission) - {needed, Permission.ADMIN}

    with pytest.raises(NotAuthorized, match=f"'{needed}'"):
        call(site.following, Scope("project-one", others))
