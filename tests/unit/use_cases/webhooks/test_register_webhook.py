"""Registering webhooks: once for each URL, whoever asks and however often."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from cairn.domain.errors import InvalidRequest, NotAuthorized
from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.webhook import Webhook
from cairn.use_cases.webhooks.manage_webhooks import (
    WebhookEdit,
    WebhookWithSecret,
    edit_webhook,
    list_webhooks,
    remove_webhook,
)
from cairn.use_cases.webhooks.register_webhook import WEBHOOKS_MAX, NewWebhook, register_webhook
from cairn.use_cases.webhooks.webhook_secrets import open_secrets
from tests.builders import OTHER, SCOPE
from tests.effort import tries
from tests.fakes.interleaving import Actor, Stage, Stepped
from tests.fakes.stores.world import World
from tests.fakes.webhook_site import URL, WebhookSite

SEEDS = tries(40)
CREATED = EventType.MEMORY_CREATED
OWN = "pick-a-long-random-value"


def register(site: WebhookSite, new: NewWebhook) -> tuple[WebhookWithSecret, bool]:
    return register_webhook(new, scope=SCOPE, ports=site.ports)


def secrets_of(site: WebhookSite, webhook: Webhook) -> list[str]:
    found = site.webhooks.find(SCOPE, webhook.webhook_id)
    assert found
    return open_secrets(found, SCOPE, site.ports)


def test_a_secret_that_was_made_is_shown_once_and_signs(site: WebhookSite) -> None:
    shown, is_new = register(site, NewWebhook(URL, (CREATED,), "mine"))

    assert is_new
    assert shown.secret
    assert shown.secret.startswith("whsec_")
    assert shown.webhook.secrets[0].is_standard
    assert secrets_of(site, shown.webhook) == [shown.secret]
    assert shown.secret not in repr(shown)


def test_a_callers_own_secret_is_never_shown(site: WebhookSite) -> None:
    shown, _ = register(site, NewWebhook(URL, secret=OWN))

    assert shown.secret is None
    assert shown.webhook.secrets[0].is_standard is False
    assert secrets_of(site, shown.webhook) == [OWN]


def test_no_two_secrets_are_the_same(site: WebhookSite) -> None:
    assert len({site.registered(f"{URL}/{number}").secret for number in range(9)}) == 9


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://inside.example.org/"])
def test_an_address_that_may_not_be_called_is_refused(site: WebhookSite, url: str) -> None:
    site.outbound.inside.add("inside.example.org")

    with pytest.raises(InvalidRequest):
        register(site, NewWebhook(url))

    assert list_webhooks(scope=SCOPE, ports=site.ports) == []


@pytest.mark.parametrize(
    "again",
    [
        NewWebhook(URL),
        NewWebhook(f"{URL}#again"),
        NewWebhook("HTTPS://HOOKS.example.org:443/mem"),
        NewWebhook(URL, (CREATED,), "another", "another secret of mine"),
    ],
)
def test_a_url_that_is_registered_keeps_the_webhook_it_has(
    site: WebhookSite, again: NewWebhook
) -> None:
    first = site.registered(event_types=(EventType.MEMORY_DELETED,), description="mine")

    shown, is_new = register(site, again)

    assert (shown, is_new) == (WebhookWithSecret(first.webhook), False)
    assert secrets_of(site, first.webhook) == [first.secret]
    assert list_webhooks(scope=SCOPE, ports=site.ports) == [first.webhook]


def test_projects_have_webhooks_of_their_own(site: WebhookSite) -> None:
    mine, theirs = site.register(), site.registered(scope=OTHER).webhook

    assert mine.webhook_id != theirs.webhook_id
    assert list_webhooks(scope=OTHER, ports=site.ports) == [theirs]


def test_of_several_that_are_stored_the_one_that_speaks_for_the_url_is_answered(
    site: WebhookSite,
) -> None:
    site.store("disabled", is_enabled=False)
    site.clock.advance(1)
    first = site.store("first")
    site.clock.advance(1)
    site.store("second")

    shown, is_new = register(site, NewWebhook(URL))

    assert (shown.webhook, is_new) == (first, False)


def test_disabled_it_stays_disabled(site: WebhookSite) -> None:
    webhook = site.register()
    edit_webhook(webhook.webhook_id, WebhookEdit(is_enabled=False), scope=SCOPE, ports=site.ports)

    assert not site.register().is_enabled


def test_a_url_whose_webhook_was_removed_may_be_registered_anew(site: WebhookSite) -> None:
    first = site.registered()
    remove_webhook(first.webhook.webhook_id, scope=SCOPE, ports=site.ports)

    second, is_new = register(site, NewWebhook(URL, (CREATED,)))

    assert is_new
    assert second.webhook.event_types == (CREATED,)
    assert secrets_of(site, second.webhook) == [second.secret] != [first.secret]


def test_a_url_whose_webhook_moved_may_be_registered_anew(site: WebhookSite) -> None:
    moved = site.register()
    wanted = WebhookEdit(url=f"{URL}/2")
    edit_webhook(moved.webhook_id, wanted, scope=SCOPE, ports=site.ports)

    second = site.register()

    urls = {one.webhook_id: one.url for one in list_webhooks(scope=SCOPE, ports=site.ports)}
    assert urls == {moved.webhook_id: f"{URL}/2", second.webhook_id: URL}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_registrations_at_once_make_one_webhook(seed: int) -> None:
    stage, world = Stage(seed), World()
    answers: list[tuple[WebhookWithSecret, bool]] = []

    def caller(number: int) -> tuple[Actor, Callable[[], None]]:
        actor = Actor(stage, 0, starts_at=stage.random.randrange(9))
        site = WebhookSite(world)
        ports = replace(site.ports, webhooks=Stepped(site.webhooks, actor), clock=actor)
        new = NewWebhook(f"{URL}#{number}")
        act = partial(register_webhook, new, scope=SCOPE, ports=ports)
        return actor, lambda: answers.append(act())

    stage.play([caller(number) for number in range(4)])

    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    assert len({shown.webhook.webhook_id for shown, _ in answers}) == len(world.webhooks) == 1


def test_one_webhook_too_many_is_refused_unless_it_is_there(site: WebhookSite) -> None:
    for number in range(WEBHOOKS_MAX):
        site.register(f"{URL}/{number}")

    with pytest.raises(InvalidRequest, match="at most 100"):
        site.register()

    _, is_new = register(site, NewWebhook(f"{URL}/7"))
    assert not is_new
    site.registered(scope=OTHER)


@pytest.mark.parametrize("lacking", [Permission.READ, Permission.WRITE])
def test_a_key_must_write_and_read_what_events_carry(
    site: WebhookSite, lacking: Permission
) -> None:
    key = Scope(SCOPE.project_id, frozenset(Permission) - {lacking, Permission.ADMIN})

    with pytest.raises(NotAuthorized, match=f"'{lacking}'"):
        register_webhook(NewWebhook(URL), scope=key, ports=site.ports)
