"""Deliveries in DynamoDB, in one partition per endpoint and in the order of their events."""

from typing import Any

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.item import unpack
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.writes.revisions import save_revision
from cairn.domain.retry import OVERDUE_MS
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery, DeliveryStatus


class DynamoDBDeliveryStore:
    """Implements `ports.DeliveryStore`."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def find(self, scope: Scope, endpoint_id: str, delivery_id: str, now: int) -> Delivery | None:
        item = self._table.get(keys.endpoint(scope, endpoint_id), keys.delivery(delivery_id))
        return next(iter(_live([item] if item else [], now)), None)

    def newest(self, scope: Scope, endpoint_id: str, now: int, limit: int) -> list[Delivery]:
        """Expired deliveries are the oldest, so dropping them shortens only the last page."""
        rows = self._table.query(
            "pk = :pk AND begins_with(sk, :delivery)",
            {":pk": keys.endpoint(scope, endpoint_id), ":delivery": keys.DELIVERY},
            limit=limit,
            newest_first=True,
        )
        return _live(rows, now)

    def save(self, scope: Scope, delivery: Delivery) -> Delivery:
        key = keys.endpoint(scope, delivery.endpoint_id), keys.delivery(delivery.delivery_id)
        return save_revision(
            self._table,
            key,
            delivery.attempted_at or delivery.created_at,
            delivery,
            expires_at=delivery.expires_at,
            expires_at_s=delivery.expires_at // 1000,
            **_due(delivery),
        )


def _due(delivery: Delivery) -> dict[str, Any]:
    """Attributes of the index of overdue work, while the delivery is pending."""
    if delivery.status is not DeliveryStatus.PENDING:
        return {}
    shard = keys.due_shard(delivery.delivery_id)
    return {"due_shard": shard, "due_at": delivery.next_attempt_at + OVERDUE_MS}


def _live(rows: list[Attributes], now: int) -> list[Delivery]:
    return list(readable(delivery_from, [row for row in rows if row["expires_at"] > now]))


@reads_item
def delivery_from(item: Attributes) -> Delivery:
    return Delivery.model_validate_json(unpack(item["body"]))
