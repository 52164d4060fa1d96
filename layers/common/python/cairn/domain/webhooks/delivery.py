"""One event on its way to one endpoint."""

from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from cairn.domain.events.event import Event
from cairn.domain.scope import short_hash

_IDS = UUID("5b0e9f0e-3c1d-5a52-9d0c-6f4f5f1f6c1b")


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(BaseModel):
    """Gone for every reader from `expires_at` on. Times in ms.

    `webhook_id` None: to the `url` that the memory itself names. `attempts` counts those begun
    since it was last asked for; `next_attempt_at` says something while the delivery is pending.
    `response_status` and `error` are the last attempt's. `rev` counts how often it was saved.
    """

    model_config = ConfigDict(frozen=True)

    delivery_id: str
    webhook_id: str | None
    url: str
    event: Event
    created_at: int
    expires_at: int
    next_attempt_at: int
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    attempted_at: int | None = None
    response_status: int | None = None
    error: str = ""
    rev: int = 0

    @property
    def endpoint_id(self) -> str:
        return self.webhook_id or endpoint_of(self.url)


def endpoint_of(url: str) -> str:
    """Stands for an address that is no registered webhook."""
    return short_hash("url", url)


def delivery_id_of(event: Event, endpoint_id: str) -> str:
    """The same for the same event and endpoint; sorts by the event's time.

    A UUID of version 8 (RFC 9562, section 5.8): 48 bits of milliseconds, as in version 7, before
    what a name-based one has there.
    """
    named = uuid5(_IDS, f"{event.event_id} {endpoint_id}").int
    rest = named & ~(0xF << 76) & ((1 << 80) - 1)
    return str(UUID(int=event.at << 80 | 8 << 76 | rest))
