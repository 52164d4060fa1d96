"""What every `DeliveryStore` promises."""

from cairn.domain.delivering import KEPT_MS, Outcome, begun, ended, given_up
from cairn.domain.delivery import Delivery
from cairn.ports.working import DueItem
from tests.builders import NOW, OTHER, SCOPE, make_delivery, make_event
from tests.contract.parts import Stores, Table

OVERDUE = 60_000
URL = "https://hooks.example.org/mem"


def found(stores: Stores, delivery: Delivery, now: int = NOW) -> Delivery | None:
    return stores.deliveries.find(SCOPE, delivery.endpoint_id, delivery.delivery_id, now)


def due(delivery: Delivery) -> DueItem:
    return DueItem(
        SCOPE.project_id, endpoint_id=delivery.endpoint_id, delivery_id=delivery.delivery_id
    )


def test_a_delivery_is_read_as_it_was_saved(stores: Stores) -> None:
    to_webhook, to_own = make_delivery(), make_delivery(webhook_id=None)

    assert stores.deliveries.save(SCOPE, to_webhook)
    assert stores.deliveries.save(SCOPE, to_own)

    assert found(stores, to_webhook) == to_webhook
    assert found(stores, to_own) == to_own
    assert found(stores, make_delivery(make_event("evt_2"))) is None


def test_an_event_told_twice_is_one_delivery_to_each_endpoint(stores: Stores) -> None:
    first = make_delivery()
    stores.deliveries.save(SCOPE, first)
    later = ended(begun(first, URL, NOW), Outcome(204), NOW)
    stores.deliveries.save(SCOPE, begun(first, URL, NOW))
    stores.deliveries.save(SCOPE, later)

    assert not stores.deliveries.save(SCOPE, make_delivery())
    assert stores.deliveries.save(SCOPE, make_delivery(webhook_id="another"))

    assert found(stores, first) == later


def test_one_worker_begins_an_attempt(stores: Stores) -> None:
    delivery = make_delivery()
    stores.deliveries.save(SCOPE, delivery)

    begins = [stores.deliveries.save(SCOPE, begun(delivery, URL, NOW + at)) for at in (1, 2)]

    assert begins == [True, False]


def test_the_newest_events_of_an_endpoint_come_first(stores: Stores) -> None:
    events = [make_event(f"evt_{number}", at=NOW + number % 4) for number in range(4)]
    for event in events:
        stores.deliveries.save(SCOPE, make_delivery(event))
    stores.deliveries.save(SCOPE, make_delivery(webhook_id="another"))
    stores.deliveries.save(OTHER, make_delivery(make_event("theirs")))

    newest = stores.deliveries.newest(SCOPE, "webhook", NOW, 3)

    assert [each.event for each in newest] == [events[3], events[2], events[1]]


def test_from_its_expiry_on_a_delivery_is_gone(stores: Stores) -> None:
    old, new = make_delivery(), make_delivery(make_event("evt_2", at=NOW + 1))
    stores.deliveries.save(SCOPE, old)
    stores.deliveries.save(SCOPE, new)

    at = NOW + KEPT_MS
    assert found(stores, old, at - 1) == old
    assert found(stores, old, at) is None
    assert stores.deliveries.newest(SCOPE, "webhook", at, 9) == [new]


def test_a_delivery_nobody_comes_for_is_overdue(stores: Stores) -> None:
    delivery = make_delivery()
    stores.deliveries.save(SCOPE, delivery)

    assert stores.work.overdue(NOW + OVERDUE - 1) == []
    assert stores.work.overdue(NOW + OVERDUE) == [due(delivery)]


def test_an_attempt_that_is_never_heard_of_again_is_overdue_after_its_wait(stores: Stores) -> None:
    first = make_delivery()
    attempt = begun(first, URL, NOW)
    stores.deliveries.save(SCOPE, first)
    stores.deliveries.save(SCOPE, attempt)

    assert stores.work.overdue(attempt.next_attempt_at + OVERDUE - 1) == []
    assert stores.work.overdue(attempt.next_attempt_at + OVERDUE) == [due(first)]


def test_what_has_ended_is_not_overdue(stores: Stores) -> None:
    first = make_delivery()
    stores.deliveries.save(SCOPE, first)
    stores.deliveries.save(SCOPE, given_up(first, "no webhook"))

    assert stores.work.overdue(NOW + KEPT_MS) == []


def test_what_has_expired_is_swept_by_the_table(table: Table) -> None:
    delivery = make_delivery()
    table.stores().deliveries.save(SCOPE, delivery)

    [item] = table.client.scan(TableName=table.name)["Items"]
    assert item["expires_at_s"] == {"N": str(delivery.expires_at // 1000)}
