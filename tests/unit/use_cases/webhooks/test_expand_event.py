"""Which endpoints get an event."""

import pytest

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.events.event import EventType
from cairn.use_cases.webhooks.manage_webhooks import NewWebhook, register_webhook
from tests.builders import OTHER, make_event
from tests.fakes.webhook_site import CALLBACK_URL, URL, WebhookSite

CREATED, COMPLETED = EventType.MEMORY_CREATED, EventType.EMBEDDING_COMPLETED


def test_every_webhook_that_subscribes_to_an_event_gets_it_once(site: WebhookSite) -> None:
    site.register(f"{URL}/all")
    site.register(f"{URL}/created", event_types=(CREATED,))
    site.register(f"{URL}/completed", event_types=(COMPLETED,))
    register_webhook(NewWebhook(f"{URL}/theirs"), scope=OTHER, ports=site.ports)

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
