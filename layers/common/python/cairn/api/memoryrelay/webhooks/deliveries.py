"""`/v1/webhooks/{id}/deliveries`: what became of each event, test events and redelivery."""

from typing import Literal, Self

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memoryrelay.fields import DEFAULT_PAGE, MAX_PAGE, Limit, Offset, PathId
from cairn.api.memoryrelay.listing import Listing
from cairn.api.memoryrelay.webhooks.use_cases import WebhookUseCases
from cairn.api.times import iso
from cairn.domain.events.event import EventType
from cairn.domain.webhooks.delivery import Delivery, DeliveryStatus

ALL = "/v1/webhooks/<webhook_id>/deliveries"


class DeliveryBody(Answer):
    """`item_id` is the memory's, task's or webhook's. `attempts`: since it was last requested.

    `response_status` and `error` are the last attempt's.
    """

    object: Literal["webhook_delivery"] = "webhook_delivery"
    id: str
    webhook_id: str | None
    event_id: str
    event_type: EventType
    item_id: str
    status: DeliveryStatus
    attempts: int
    attempted_at: str | None
    next_attempt_at: str | None
    response_status: int | None
    error: str | None
    created_at: str

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        is_pending = delivery.status is DeliveryStatus.PENDING
        return cls(
            id=delivery.delivery_id,
            webhook_id=delivery.webhook_id,
            event_id=delivery.event.event_id,
            event_type=delivery.event.type,
            item_id=delivery.event.item_id,
            status=delivery.status,
            attempts=delivery.attempts,
            attempted_at=None if delivery.attempted_at is None else iso(delivery.attempted_at),
            next_attempt_at=iso(delivery.next_attempt_at) if is_pending else None,
            response_status=delivery.response_status,
            error=delivery.error or None,
            created_at=iso(delivery.created_at),
        )


def deliveries(api: Api, use_cases: WebhookUseCases) -> None:
    """Adds the routes."""

    @api.route("GET", ALL, summary="List a webhook's deliveries", tag="Webhooks")
    def listing(
        webhook_id: PathId, limit: Limit = DEFAULT_PAGE, offset: Offset = 0
    ) -> Listing[DeliveryBody]:
        page = use_cases.deliveries(webhook_id, offset, min(limit, MAX_PAGE), scope=api.scope)
        data = [DeliveryBody.of(delivery) for delivery in page.deliveries]
        return Listing(data=data, has_more=page.has_more, total_count=None)

    @api.route(
        "POST", "/v1/webhooks/<webhook_id>/test", summary="Send a test event", tag="Webhooks"
    )
    def send_test(webhook_id: PathId) -> DeliveryBody:
        return DeliveryBody.of(use_cases.send_test_event(webhook_id, scope=api.scope))

    @api.route("POST", f"{ALL}/<delivery_id>/resend", summary="Send it again", tag="Webhooks")
    def send_again(webhook_id: PathId, delivery_id: PathId) -> DeliveryBody:
        return DeliveryBody.of(use_cases.resend(webhook_id, delivery_id, scope=api.scope))
