"""Items that are written whole, each revision in the place of the one before."""

from typing import Any

from cairn.adapters.dynamodb_errors import ConditionFailed
from cairn.adapters.dynamodb_items import pack, stamped
from cairn.adapters.dynamodb_table import DynamoDBTable

NOTHING = "attribute_not_exists(pk)"
PREDECESSOR = "rev = :known"


def save_revision(
    table: DynamoDBTable, place: tuple[str, str], at: int, rev: int, body: str, **attributes: Any
) -> bool:
    """False when anything but the predecessor stands there. `rev` 0 has none."""
    item = stamped(*place, at, rev=rev, body=pack(body), **attributes)
    try:
        if rev == 0:
            table.put(item, NOTHING)
        else:
            table.put(item, PREDECESSOR, {":known": rev - 1})
    except ConditionFailed:
        return False
    return True
