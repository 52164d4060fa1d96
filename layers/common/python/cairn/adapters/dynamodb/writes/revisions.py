"""Items that are written whole, each revision in the place of the one before."""

from typing import Any

from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items.items import pack, stamped
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.webhooks.delivery import Delivery
from cairn.domain.webhooks.webhook import Webhook

NOTHING = "attribute_not_exists(pk)"
AS_READ = "rev = :known"


def save_revision[T: (Webhook, Delivery)](
    table: DynamoDBTable, place: tuple[str, str], at: int, value: T, **attributes: Any
) -> T | None:
    """As saved; None when something else stands there than `value` was made from."""
    saved = value.model_copy(update={"rev": value.rev + 1})
    item = stamped(*place, at, rev=saved.rev, body=pack(saved.model_dump_json()), **attributes)
    try:
        if value.rev == 0:
            table.put(item, NOTHING)
        else:
            table.put(item, AS_READ, {":known": value.rev})
    except ConditionFailed:
        return None
    return saved
