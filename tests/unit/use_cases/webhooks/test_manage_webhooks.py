"""Changing webhooks, and letting them go."""

from collections.abc import Callable

import pytest

from cairn.domain.errors import InvalidRequest, NotAuthorized, NotFound
from cairn.domain.events.event import EventType
from cairn.domain.scope import Permission, Scope
from cairn.domain.webhooks.webhook import PROJECT_SIGNER
from cairn.use_cases.webhooks.manage_webhooks import (
    WebhookEdit,
    WebhookWithSecret,
    edit_webhook,
    get_webhook,
    list_webhooks,
    remove_webhook,
    rotate_project_secret,
)
from cairn.use_cases.webhooks.webhook_secrets import open_secrets
from tests.builders import OTHER, SCOPE
from tests.fakes.webhook_site import URL, WebhookSite

DAY = 24 * 3_600_000
CREATED = EventType.MEMORY_CREATED


def edit(site: WebhookSite, webhook_id: str, wanted: WebhookEdit) -> WebhookWithSecret:
    return edit_webhook(webhook_id, wanted, scope=SCOPE, ports=site.ports)


def secrets_of(site: WebhookSite, webhook_id: str) -> list[str]:
    webhook = site.webhooks.find(SCOPE, webhook_id)
    assert webhook
    return open_secrets(webhook, SCOPE, site.ports)


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://inside.example.org/"])
def test_an_address_that_may_not_be_called_is_refused(site: WebhookSite, url: str) -> None:
    site.outbound.inside.add("inside.example.org")
    webhook = site.register()

    with pytest.raises(InvalidRequest):
        edit(site, webhook.webhook_id, WebhookEdit(url=url))

    assert [webhook.url for webhook in list_webhooks(scope=SCOPE, ports=site.ports)] == [URL]


@pytest.mark.parametrize("url", [URL, f"{URL}#again", URL.replace("https", "HTTPS")])
def test_the_url_of_another_webhook_is_refused_by_its_id(site: WebhookSite, url: str) -> None:
    there = site.register()
    mine = site.register(f"{URL}/2")

    with pytest.raises(InvalidRequest, match=there.webhook_id) as refused:
        edit(site, mine.webhook_id, WebhookEdit(url=url))

    assert refused.value.reason == "url_taken"
    assert get_webhook(mine.webhook_id, scope=SCOPE, ports=site.ports) == mine


def test_a_webhook_may_be_given_the_url_it_has_in_another_spelling(site: WebhookSite) -> None:
    first, second = site.store("first"), site.store("second")

    for webhook in (first, second):
        after = edit(site, webhook.webhook_id, WebhookEdit(url=f"{URL}#mine")).webhook

        assert after.url == f"{URL}#mine"


def test_a_url_that_was_left_is_free(site: WebhookSite) -> None:
    left, other = site.register(), site.register(f"{URL}/2")
    edit(site, left.webhook_id, WebhookEdit(url=f"{URL}/3"))

    moved = edit(site, other.webhook_id, WebhookEdit(url=URL)).webhook

    assert moved.url == URL


def test_absent_fields_stay_as_they_are(site: WebhookSite) -> None:
    before = site.register(event_types=(CREATED,), description="mine")
    site.clock.advance(1)

    after = edit(site, before.webhook_id, WebhookEdit(description="ours")).webhook

    changes = {"description": "ours", "updated_at": site.clock.now(), "rev": 2}
    assert after == before.model_copy(update=changes)
    assert get_webhook(before.webhook_id, scope=SCOPE, ports=site.ports) == after


def test_an_empty_edit_writes_nothing(site: WebhookSite) -> None:
    before = site.register()

    edit(site, before.webhook_id, WebhookEdit())

    found = site.webhooks.find(SCOPE, before.webhook_id)
    assert found and found.rev == 1


def test_all_may_change_at_once(site: WebhookSite) -> None:
    before = site.register()
    wanted = WebhookEdit(f"{URL}/2", (), "new", is_enabled=False, rotates=True)

    shown = edit(site, before.webhook_id, wanted)

    after = shown.webhook
    assert (after.url, after.event_types, after.description) == (f"{URL}/2", (), "new")
    assert not after.is_enabled
    assert secrets_of(site, before.webhook_id)[0] == shown.secret


@pytest.mark.parametrize("wanted", [WebhookEdit(secret="mine"), WebhookEdit(rotates=True)])
def test_a_replaced_secret_signs_beside_the_new_one_for_a_day(
    site: WebhookSite, wanted: WebhookEdit
) -> None:
    first = site.registered()
    webhook_id = first.webhook.webhook_id

    shown = edit(site, webhook_id, wanted)

    new = shown.secret or "mine"
    assert (shown.secret is None) == (wanted.secret is not None)
    assert secrets_of(site, webhook_id) == [new, first.secret]
    site.clock.advance(DAY)
    assert secrets_of(site, webhook_id) == [new]


def test_enabling_forgets_failures(site: WebhookSite) -> None:
    webhook = site.register()
    failing = webhook.model_copy(update={"failing_since": 1, "is_enabled": False})
    site.webhooks.save(SCOPE, failing)

    after = edit(site, webhook.webhook_id, WebhookEdit(is_enabled=True)).webhook

    assert (after.is_enabled, after.failing_since) == (True, None)


def test_a_new_address_starts_with_a_clean_slate(site: WebhookSite) -> None:
    webhook = site.register()
    site.webhooks.save(SCOPE, webhook.model_copy(update={"failing_since": 1}))

    same = edit(site, webhook.webhook_id, WebhookEdit(url=URL)).webhook
    new = edit(site, webhook.webhook_id, WebhookEdit(url=f"{URL}/2")).webhook

    assert (same.failing_since, new.failing_since) == (1, None)


def test_a_removed_webhook_is_gone(site: WebhookSite) -> None:
    webhook = site.register()

    remove_webhook(webhook.webhook_id, scope=SCOPE, ports=site.ports)

    assert list_webhooks(scope=SCOPE, ports=site.ports) == []
    with pytest.raises(NotFound):
        remove_webhook(webhook.webhook_id, scope=SCOPE, ports=site.ports)
    with pytest.raises(NotFound):
        edit(site, webhook.webhook_id, WebhookEdit(is_enabled=True))
    with pytest.raises(NotFound):
        get_webhook(webhook.webhook_id, scope=SCOPE, ports=site.ports)


def test_a_project_has_its_own_secret_which_rotates_like_others(site: WebhookSite) -> None:
    first = rotate_project_secret(scope=SCOPE, ports=site.ports)
    site.clock.advance(DAY)
    second = rotate_project_secret(scope=SCOPE, ports=site.ports)

    assert secrets_of(site, PROJECT_SIGNER)[:2] == [second.secret, first.secret]
    assert site.webhooks.find(OTHER, PROJECT_SIGNER) is None


NEEDED: list[tuple[Permission, Callable[[WebhookSite, Scope], object]]] = [
    (Permission.READ, lambda s, key: list_webhooks(scope=key, ports=s.ports)),
    (Permission.READ, lambda s, key: get_webhook("id", scope=key, ports=s.ports)),
    *(
        (needed, lambda s, key: edit_webhook("id", WebhookEdit(), scope=key, ports=s.ports))
        for needed in (Permission.WRITE, Permission.READ)
    ),
    (Permission.DELETE, lambda s, key: remove_webhook("id", scope=key, ports=s.ports)),
    (Permission.ADMIN, lambda s, key: rotate_project_secret(scope=key, ports=s.ports)),
]


@pytest.mark.parametrize(("needed", "call"), NEEDED)
def test_a_key_needs_the_permission(
    site: WebhookSite, needed: Permission, call: Callable[[WebhookSite, Scope], object]
) -> None:
    others = frozenset(Permission) - {needed, Permission.ADMIN}

    with pytest.raises(NotAuthorized, match=f"'{needed}'"):
        call(site, Scope("project-one", others))
