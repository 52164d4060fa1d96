"""What every `DeliveryStore` promises."""

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.delivery_policy import (
    KEPT_MS,
    Outcome,
    abandoned,
    attempt_ended,
    attempt_started,
)
from cairn.ports.work_queue import DueItem
from tests.builders import NOW, OTHER, SCOPE, make_delivery, make_event
from tests.contract.parts import Stores, Table

OVERDUE = 60_000
URL = "https://hooks.example.org/mem"


def saved(stores: Stores, delivery: Delivery) -> Delivery:
    return stores.deliveries.save(SCOPE, delivery)


def found(stores: Stores, delivery: Delivery, now: int = NOW) -> Delivery | None:
    return stores.deliveries.find(SCOPE, delivery.endpoint_id, delivery.delivery_id, now)


def due(delivery: Delivery) -> DueItem:
    return DueItem(
        SCOPE.project_id, endpoint_id=delivery.endpoint_id, delivery_id=delivery.delivery_id
    )


def test_a_delivery_is_read_as_it_was_saved(stores: Stores) -> None:
    to_webhook = saved(stores, make_delivery())
    to_own = saved(stores, make_delivery(webhook_id=None))

    assert to_own == make_delivery(webhook_id=None).model_copy(update={"rev": 1})
    assert found(stores, to_webhook) == to_webhook
    assert found(stores, to_own) == to_own
    assert found(stores, make_delivery(make_event("evt_2"))) is None


def test_a_repeated_event_is_one_delivery_to_each_endpoint(stores: Stores) -> None:
    attempt = saved(stores, attempt_started(saved(stores, make_delivery()), URL, NOW))
    delivered = saved(stores, attempt_ended(attempt, Outcome(204), NOW))

    with pytest.raises(Conflict):
        stores.deliveries.save(SCOPE, make_delivery())
    saved(stores, make_delivery(webhook_id="another"))

    assert found(stores, delivered) == delivered


def test_one_worker_starts_an_attempt(stores: Stores) -> None:
    delivery = saved(stores, make_delivery())

    saved(stores, attempt_started(delivery, URL, NOW + 1))
    with pytest.raises(Conflict):
        saved(stores, attempt_started(delivery, URL, NOW + 2))


def test_the_newest_events_of_an_endpoint_come_first(stores: Stores) -> None:
    events = [make_event(f"evt_{number}", at=NOW + number) for number in (2, 0, 3, 1)]
    for event in events:
        saved(stores, make_delivery(event))
    saved(stores, make_delivery(make_event(at=NOW + 9), webhook_id="another"))
    stores.deliveries.save(OTHER, make_delivery(make_event("theirs", at=NOW + 9)))

    newest = stores.deliveries.newest(SCOPE, "webhook", NOW, 3)

    assert [delivery.event.event_id for delivery in newest] == ["evt_3", "evt_2", "evt_1"]


def test_from_its_expiry_on_a_delivery_is_gone(stores: Stores) -> None:
    old = saved(stores, make_delivery())
    new = saved(stores, make_delivery(make_event("evt_2", at=NOW + 1)))

    expiry = NOW + KEPT_MS
    assert found(stores, old, expiry - 1) == old
    assert found(stores, old, expiry) is None
    assert stores.deliveries.newest(SCOPE, "webhook", expiry, 9) == [new]


def test_a_delivery_nobody_comes_for_is_overdue(stores: Stores) -> None:
    delivery = saved(stores, make_delivery())

    assert stores.work.overdue(NOW + OVERDUE - 1) == []
    assert stores.work.overdue(NOW + OVERDUE) == [due(delivery)]


def test_an_attempt_that_never_ends_is_overdue_after_its_wait(stores: Stores) -> None:
    attempt = saved(stores, attempt_started(saved(stores, make_delivery()), URL, NOW))

    assert stores.work.overdue(attempt.next_attempt_at + OVERDUE - 1) == []
    assert stores.work.overdue(attempt.next_attempt_at + OVERDUE) == [due(attempt)]


def test_what_has_ended_is_not_overdue(stores: Stores) -> None:
    saved(stores, abandoned(saved(stores, make_delivery()), "no webhook"))

    assert stores.work.overdue(NOW + KEPT_MS) == []


def test_what_has_expired_is_swept_by_the_table(table: Table) -> None:
    delivery = saved(table.stores(), make_delivery())

    [item] = table.client.scan(TableName=table.name)["Items"]
    assert item["expires_at_s"] == {"N": str(delivery.expires_at // 1000)}
