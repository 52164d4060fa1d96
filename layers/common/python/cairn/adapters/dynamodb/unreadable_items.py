"""Every kind of item with the parser that reads it, to find those that cannot be read."""

from collections.abc import Iterator

from cairn.adapters.dynamodb.agent_registry import agent_from
from cairn.adapters.dynamodb.deletion_store import deletion_from
from cairn.adapters.dynamodb.delivery_store import delivery_from
from cairn.adapters.dynamodb.entity_store import entity_from
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import listed_from, memory_from
from cairn.adapters.dynamodb.items.projection_items import projection_from
from cairn.adapters.dynamodb.items.reading import Parse, readable
from cairn.adapters.dynamodb.items.segment_items import entries_from
from cairn.adapters.dynamodb.items.task_items import (
    MESSAGES,
    PLAN,
    TASK,
    messages_from,
    plan_from,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.key_store import KEY, PROJECTS, key_from, project_from
from cairn.adapters.dynamodb.link_store import links_from
from cairn.adapters.dynamodb.page_store import page_from
from cairn.adapters.dynamodb.profiles.items import profile_from, template_from
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.webhook_store import webhook_from

# By the third part of the partition key, then by the beginning of the sort key.
_PARSERS: dict[str, dict[str, Parse[object]]] = {
    "M": {"V#": memory_from},
    "T": {TASK: task_from, PLAN: plan_from, MESSAGES: messages_from},
    "S": {
        keys.fresh(""): projection_from,
        keys.LIST: listed_from,
        keys.LINKS: links_from,
        keys.PROFILE: profile_from,
        keys.PAGE: page_from,
        keys.DELETION: deletion_from,
        keys.HEAD: entries_from,
    },
    "WEBHOOKS": {"": webhook_from},
    "W": {keys.DELIVERY: delivery_from},
    "AGENTS": {"": agent_from},
    "ENTITIES": {keys.ENTITY: entity_from},
    "TPL": {keys.TEMPLATE: template_from},
}
# Attributes that parsers read. Items without any, such as pointers, are nothing but their keys.
_CONTENT = ("body", "blob", "manifest", "tombstone", "kind")


def unreadable_items(
    table: DynamoDBTable, project_id: str | None = None
) -> Iterator[tuple[str, bool]]:
    """Every item of the project, or of all, by its keys, and whether it cannot be read."""
    prefix = f"P#{project_id}#" if project_id else ""
    condition = "begins_with(pk, :pk)" if prefix else "pk <> :pk"
    for item in table.scan(condition, {":pk": prefix or "-"}):
        parse = _parser(item)
        is_unreadable = parse is not None and not list(readable(parse, [item]))
        yield f"{item['pk']} {item['sk']}", is_unreadable


def _parser(item: Attributes) -> Parse[object] | None:
    """None of an item without content of its own."""
    if not any(name in item for name in _CONTENT):
        return None
    pk, sk = str(item["pk"]), str(item["sk"])
    if sk == KEY:
        return key_from
    if pk == PROJECTS:
        return project_from
    kind = [*pk.split("#", 3), "", ""][2]
    parsers = _PARSERS.get(kind, {}).items()
    return next((parse for beginning, parse in parsers if sk.startswith(beginning)), None)
