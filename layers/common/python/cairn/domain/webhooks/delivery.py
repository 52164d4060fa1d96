"""The delivery of one event to one endpoint."""

from enum import StrEnum
from uuid import UUID, uuid5

from cairn.domain.events.event import Event
from cairn.domain.scope import short_hash
from cairn.domain.value import Value

_IDS = UUID("5b0e9f0e-3c1d-5a52-9d0c-6f4f5f1f6c1b")


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Value):
    """Invisible from `expires_at` on. Times in ms.

    `webhook_id` None: to the callback URL that the memory itself names. `attempts` counts those
    started since delivery was last requested; `next_attempt_at` has a meaning only while the
    delivery is pending. `response_status` and `error` are the last attempt's. `rev` counts saves.
    """

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
        return self.webhook_id or endpoint_id_of(self.url)


def endpoint_id_of(url: str) -> str:
    """The endpoint id of an address that is no registered webhook."""
    return short_hash("url", url)


def delivery_id_of(event: Event, endpoint_id: str) -> str:
    """The same for the same event and endpoint; sorts by the event's time.

    A UUID of version 8 (RFC 9562, section 5.8): 48 bits of milliseconds, as in version 7, followed
    by the bits of a name-based UUID.
    """
    named = uuid5(_IDS, f"{event.event_id} {endpoint_id}").int
    rest = named & ~(0xF << 76) & ((1 << 80) - 1)
    return str(UUID(int=event.at << 80 | 8 << 76 | rest))
