"""What every `WebhookStore` promises."""

import pytest

from cairn.domain.events.event import EventType
from cairn.domain.webhooks.webhook import OWN, Webhook
from tests.builders import NOW, OTHER, SCOPE, make_webhook
from tests.contract.parts import Stores


def saved(stores: Stores, webhook: Webhook) -> Webhook:
    stored = stores.webhooks.save(SCOPE, webhook)
    assert stored
    return stored


def test_a_webhook_is_read_as_it_was_saved(stores: Stores) -> None:
    webhook = make_webhook("one", EventType.EMBEDDING_COMPLETED)

    stored = saved(stores, webhook)

    assert stored == webhook.model_copy(update={"rev": 1})
    assert stores.webhooks.find(SCOPE, "one") == stored
    assert stores.webhooks.find(SCOPE, "two") is None


def test_all_of_a_project_are_listed_newest_first(stores: Stores) -> None:
    for webhook_id, at in (("old", NOW), ("new", NOW + 2), ("b", NOW + 1), ("a", NOW + 1)):
        saved(stores, make_webhook(webhook_id, at=at))
    stores.webhooks.save(OTHER, make_webhook("theirs"))

    found = stores.webhooks.webhooks(SCOPE)

    assert [each.webhook_id for each in found] == ["new", "a", "b", "old"]


def test_what_stands_for_addresses_of_memories_is_found_and_not_listed(stores: Stores) -> None:
    own = saved(stores, make_webhook(OWN))

    assert stores.webhooks.find(SCOPE, OWN) == own
    assert stores.webhooks.webhooks(SCOPE) == []


def test_each_change_is_made_from_what_stands_there(stores: Stores) -> None:
    first = saved(stores, make_webhook())
    second = saved(stores, first.disabled(NOW + 1))

    assert stores.webhooks.save(SCOPE, first.changed(NOW + 2, description="overtaken")) is None

    assert stores.webhooks.find(SCOPE, first.webhook_id) == second


def test_an_id_is_given_once(stores: Stores) -> None:
    saved(stores, make_webhook())

    assert stores.webhooks.save(SCOPE, make_webhook(at=NOW + 1)) is None


def test_what_was_removed_is_not_changed_into_being(stores: Stores) -> None:
    webhook = saved(stores, make_webhook())

    assert stores.webhooks.remove(SCOPE, webhook.webhook_id)

    assert not stores.webhooks.remove(SCOPE, webhook.webhook_id)
    assert stores.webhooks.save(SCOPE, webhook.disabled(NOW + 1)) is None
    assert stores.webhooks.webhooks(SCOPE) == []


def test_a_webhook_as_large_as_allowed_is_kept(stores: Stores) -> None:
    webhook = make_webhook().changed(NOW, description="é" * 255)
    for number in range(6):
        webhook = webhook.rotated(f"{number}" * 1_500, NOW)

    stored = saved(stores, webhook)

    assert stores.webhooks.find(SCOPE, webhook.webhook_id) == stored


@pytest.mark.parametrize("webhook_id", ["no such id", "../webhook", "a#b"])
def test_any_id_may_be_asked_for(stores: Stores, webhook_id: str) -> None:
    saved(stores, make_webhook())

    assert stores.webhooks.find(SCOPE, webhook_id) is None
    assert not stores.webhooks.remove(SCOPE, webhook_id)
