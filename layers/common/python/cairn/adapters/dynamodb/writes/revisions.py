"""Items that are written whole, each revision replacing the one before."""

from typing import Any

from cairn.adapters.dynamodb.items.item import pack, stamped
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import Webhook

ABSENT = "attribute_not_exists(pk)"
SAME_REVISION = "rev = :rev"


def save_revision[T: (Webhook, Delivery)](
    table: DynamoDBTable, key: tuple[str, str], updated_at: int, value: T, **attributes: Any
) -> T:
    """With the next `rev`. Raises: Conflict when another revision is stored by now."""
    saved = value.model_copy(update={"rev": value.rev + 1})
    body = pack(saved.model_dump_json())
    item = stamped(*key, updated_at, rev=saved.rev, body=body, **attributes)
    if value.rev == 0:
        table.put(item, ABSENT)
    else:
        table.put(item, SAME_REVISION, {":rev": value.rev})
    return saved
