"""The body of a webhook call: ids, states and times, the same bytes at every attempt. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cairn.domain.events.event import Event


def payload(event: Event) -> bytes:
    """JSON. The item's id is given twice: as `id` and, for instance, as `memory_id`."""
    message = {
        "id": event.event_id,
        "type": event.type.value,
        "event": event.type.value,
        "created_at": datetime.fromtimestamp(event.at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": _data(event),
    }
    return json.dumps(message, separators=(",", ":")).encode()


def _data(event: Event) -> Mapping[str, Any]:
    return {
        "id": event.item_id,
        f"{_kind(event)}_id": event.item_id,
        "status": event.status,
        "agent_id": event.agent_id or None,
        "job_id": event.job_id or None,
        "error": event.error or None,
        "created_at": event.created_at // 1000,
        "updated_at": event.updated_at // 1000,
    }


def _kind(event: Event) -> str:
    """Of the item that the event is about: an embedding belongs to a memory."""
    kind = event.type.value.partition(".")[0]
    return "memory" if kind == "embedding" else kind
