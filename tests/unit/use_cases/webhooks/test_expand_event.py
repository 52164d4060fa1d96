"""Which endpoints get an event."""

from typing import Any

import pytest

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.events.event import EventType
from tests.builders import OTHER, make_event
from tests.fakes.webhook_site import CALLBACK_URL, URL, WebhookSite

CREATED, COMPLETED = EventType.MEMORY_CREATED, EventType.EMBEDDING_COMPLETED


def test_every_webhook_that_subscribes_to_an_event_gets_it_once(site: WebhookSite) -> None:
    site.register(f"{URL}/all")
    site.register(f"{URL}/created", event_types=(CREATED,))
    site.register(f"{URL}/completed", event_types=(COMPLETED,))
    site.registered(f"{URL}/theirs", scope=OTHER)

    counts = [site.expand(make_event()) for _ in range(3)]
    site.work()

    assert counts == [2, 2, 2]
    assert sorted(posted.url for posted in site.outbound.posted) == [f"{URL}/all", f"{URL}/created"]


@pytest.mark.parametrize(
    ("kind", "urls"),
    [
        (COMPLETED, [CALLBACK_URL, URL]),
        (EventType.EMBEDDING_FAILED, [CALLBACK_URL]),
        (CREATED, [URL]),
        (EventType.MEMORY_UPDATED, [URL]),
    ],
)
def test_the_callback_url_of_a_memory_gets_events_of_its_embedding(
    site: WebhookSite, kind: EventType, urls: list[str]
) -> None:
    site.register()

    site.expand(site.callback_event(kind))
    site.work()

    assert sorted(posted.url for posted in site.outbound.posted) == urls


def test_a_deleted_memory_has_no_callback_url(site: WebhookSite) -> None:
    assert site.expand(make_event(kind=COMPLETED)) == 0


def test_a_repeated_event_sends_jobs_that_a_crash_prevented(
    site: WebhookSite,
) -> None:
    site.register()
    site.queue.is_down = True
    with pytest.raises(DependencyUnavailable):
        site.expand(make_event())
    site.queue.is_down = False

    site.expand(make_event())
    site.work()

    assert len(site.outbound.posted) == 1


def posted(site: WebhookSite) -> list[str]:
    site.work()
    return [call.url for call in site.outbound.posted]


def test_a_url_that_has_a_hundred_webhooks_is_called_once(site: WebhookSite) -> None:
    for number in range(100):
        site.store(f"webhook-{number:03d}", f"{URL}#{number}")

    assert site.expand(make_event()) == 1
    assert posted(site) == [f"{URL}#0"]


@pytest.mark.parametrize("spelling", [URL, "https://HOOKS.example.org:443/mem", f"{URL}#a"])
def test_the_one_registered_first_signs(site: WebhookSite, spelling: str) -> None:
    for webhook_id in ("first", "second"):
        site.store(webhook_id, spelling if webhook_id == "second" else URL)
        site.clock.advance(1)

    site.expand(make_event())
    [done] = site.work()

    assert done.webhook_id == "first"


@pytest.mark.parametrize(
    "lacks", [{"is_enabled": False}, {"event_types": (EventType.MEMORY_DELETED,)}]
)
def test_one_that_does_not_get_the_event_leaves_it_to_the_next(
    site: WebhookSite, lacks: dict[str, Any]
) -> None:
    site.store("first", **lacks)
    site.clock.advance(1)
    site.store("second")

    site.expand(make_event())
    [done] = site.work()

    assert done.webhook_id == "second"


@pytest.mark.parametrize(
    ("kind", "webhook_id"),
    [(COMPLETED, True), (EventType.EMBEDDING_FAILED, False)],
    ids=["a webhook gets it", "no webhook gets it"],
)
def test_a_callback_url_that_is_registered_is_called_once(
    site: WebhookSite, kind: EventType, webhook_id: bool
) -> None:
    webhook = site.register(CALLBACK_URL)

    assert site.expand(site.callback_event(kind, f"{CALLBACK_URL}#mine")) == 1
    [done] = site.work()

    assert done.webhook_id == (webhook.webhook_id if webhook_id else None)
