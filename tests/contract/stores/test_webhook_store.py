"""What every `WebhookStore` promises."""

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.events.event import EventType
from cairn.domain.webhooks.webhook import PROJECT_SIGNER, SealedSecret, Webhook
from tests.builders import NOW, OTHER, SCOPE, make_webhook
from tests.contract.parts import Stores


def saved(stores: Stores, webhook: Webhook) -> Webhook:
    return stores.webhooks.save(SCOPE, webhook)


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

    assert [webhook.webhook_id for webhook in found] == ["new", "a", "b", "old"]


def test_the_project_signer_is_found_and_not_listed(stores: Stores) -> None:
    signer = saved(stores, make_webhook(PROJECT_SIGNER))

    assert stores.webhooks.find(SCOPE, PROJECT_SIGNER) == signer
    assert stores.webhooks.webhooks(SCOPE) == []


def test_a_change_of_an_older_revision_is_refused(stores: Stores) -> None:
    first = saved(stores, make_webhook())
    second = saved(stores, first.disabled(NOW + 1))

    with pytest.raises(Conflict):
        stores.webhooks.save(SCOPE, first.changed(NOW + 2, description="overtaken"))

    assert stores.webhooks.find(SCOPE, first.webhook_id) == second


def test_an_id_is_given_once(stores: Stores) -> None:
    saved(stores, make_webhook())

    with pytest.raises(Conflict):
        stores.webhooks.save(SCOPE, make_webhook(at=NOW + 1))


def test_a_change_does_not_bring_back_what_was_removed(stores: Stores) -> None:
    webhook = saved(stores, make_webhook())

    assert stores.webhooks.remove(SCOPE, webhook.webhook_id)

    assert not stores.webhooks.remove(SCOPE, webhook.webhook_id)
    with pytest.raises(Conflict):
        stores.webhooks.save(SCOPE, webhook.disabled(NOW + 1))
    assert stores.webhooks.webhooks(SCOPE) == []


def test_a_webhook_as_large_as_allowed_is_kept(stores: Stores) -> None:
    webhook = make_webhook().changed(NOW, description="é" * 255)
    for number in range(6):
        webhook = webhook.rotated(SealedSecret(sealed=f"{number}" * 1_500), NOW)

    stored = saved(stores, webhook)

    assert stores.webhooks.find(SCOPE, webhook.webhook_id) == stored


@pytest.mark.parametrize("webhook_id", ["no such id", "../webhook", "a#b"])
def test_any_id_may_be_asked_for(stores: Stores, webhook_id: str) -> None:
    saved(stores, make_webhook())

    assert stores.webhooks.find(SCOPE, webhook_id) is None
    assert not stores.webhooks.remove(SCOPE, webhook_id)
