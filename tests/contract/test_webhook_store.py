"""What every `WebhookStore` promises."""

import pytest

from cairn.domain.event import EventType
from tests.builders import NOW, OTHER, SCOPE, make_webhook
from tests.contract.parts import Stores


def test_a_webhook_is_read_as_it_was_saved(stores: Stores) -> None:
    webhook = make_webhook("one", EventType.EMBEDDING_COMPLETED)

    assert stores.webhooks.save(SCOPE, webhook)

    assert stores.webhooks.find(SCOPE, "one") == webhook
    assert stores.webhooks.find(SCOPE, "two") is None


def test_all_of_a_project_are_listed_newest_first(stores: Stores) -> None:
    for webhook_id, at in (("old", NOW), ("new", NOW + 2), ("b", NOW + 1), ("a", NOW + 1)):
        stores.webhooks.save(SCOPE, make_webhook(webhook_id, at=at))
    stores.webhooks.save(OTHER, make_webhook("theirs"))

    found = stores.webhooks.webhooks(SCOPE)

    assert [each.webhook_id for each in found] == ["new", "a", "b", "old"]


def test_each_change_follows_its_predecessor(stores: Stores) -> None:
    first = make_webhook()
    stores.webhooks.save(SCOPE, first)
    second = first.disabled(NOW + 1)

    assert stores.webhooks.save(SCOPE, second)

    assert not stores.webhooks.save(SCOPE, first.changed(NOW + 2, description="overtaken"))
    assert stores.webhooks.find(SCOPE, first.webhook_id) == second


def test_an_id_is_given_once(stores: Stores) -> None:
    stores.webhooks.save(SCOPE, make_webhook())

    assert not stores.webhooks.save(SCOPE, make_webhook(at=NOW + 1))


def test_what_was_removed_is_not_changed_into_being(stores: Stores) -> None:
    webhook = make_webhook()
    stores.webhooks.save(SCOPE, webhook)

    assert stores.webhooks.remove(SCOPE, webhook.webhook_id)

    assert not stores.webhooks.remove(SCOPE, webhook.webhook_id)
    assert not stores.webhooks.save(SCOPE, webhook.disabled(NOW + 1))
    assert stores.webhooks.webhooks(SCOPE) == []


def test_a_webhook_as_large_as_allowed_is_kept(stores: Stores) -> None:
    webhook = make_webhook().changed(NOW, rev=0, url=f"https://h/{'é' * 2_000}")
    for number in range(6):
        webhook = webhook.rotated(f"{number}" * 1_500, NOW).changed(NOW, rev=0)

    assert stores.webhooks.save(SCOPE, webhook)

    assert stores.webhooks.find(SCOPE, webhook.webhook_id) == webhook


@pytest.mark.parametrize("webhook_id", ["no such id", "../webhook", "a#b"])
def test_any_id_may_be_asked_for(stores: Stores, webhook_id: str) -> None:
    stores.webhooks.save(SCOPE, make_webhook())

    assert stores.webhooks.find(SCOPE, webhook_id) is None
    assert not stores.webhooks.remove(SCOPE, webhook_id)
