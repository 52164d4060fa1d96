from cairn.domain.retry import OVERDUE_MS
from cairn.domain.tasks.task import TaskStatus
from cairn.ports.work_queue import Lease
from tests.builders import fresh, make_delivery, make_event
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.stores.webhook_stores import InMemoryDeliveryStore


def test_a_lost_job_is_sent_again_once_the_work_is_overdue() -> None:
    cairn = InMemoryCairn()
    task = cairn.add("My bicycle is green")
    cairn.queue.extractions.clear()

    early = cairn.reconcile()
    cairn.clock.advance(OVERDUE_MS)
    late = cairn.reconcile()
    cairn.work()

    assert (early, late) == (0, 1)
    assert cairn.task(task.task_id).status is TaskStatus.COMPLETED


def test_one_job_per_subject_and_none_while_somebody_works_on_it() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.add("My car is blue")
    cairn.add("I live upstairs", user_id="bob")
    cairn.queue.extractions.clear()
    cairn.clock.advance(OVERDUE_MS)
    busy = Lease(user("bob").hash, "worker", cairn.clock.now() + 60_000)
    cairn.work_store.acquire(SCOPE, busy, cairn.clock.now())

    cairn.reconcile()

    assert cairn.queue.extractions == [(SCOPE.project_id, user("ann").hash, 0)]


def test_a_lost_embedding_job_is_sent_again() -> None:
    cairn = InMemoryCairn()
    cairn.add("My bicycle is green")
    cairn.extract(SCOPE, user("ann").hash)
    cairn.queue.embeds.clear()
    cairn.clock.advance(OVERDUE_MS)

    cairn.reconcile()
    cairn.work()

    [projection] = fresh(cairn.memories, SCOPE, user("ann"))
    assert projection.vector is not None


def test_a_delivery_whose_message_was_lost_is_sent_again() -> None:
    cairn = InMemoryCairn()
    delivery = make_delivery(make_event(at=cairn.clock.now()))
    InMemoryDeliveryStore(cairn.world).save(SCOPE, delivery)

    early = cairn.reconcile()
    cairn.clock.advance(OVERDUE_MS)
    late = cairn.reconcile()

    assert (early, late) == (0, 1)
    ids = (delivery.endpoint_id, delivery.delivery_id)
    assert cairn.queue.deliveries == [(SCOPE.project_id, *ids, 0)]
