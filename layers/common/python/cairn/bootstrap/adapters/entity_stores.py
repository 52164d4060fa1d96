"""The stores of entities and of their links to memories."""

from functools import cache

from cairn.adapters.dynamodb.entity_store import DynamoDBEntityStore
from cairn.adapters.dynamodb.link_store import DynamoDBLinkStore
from cairn.bootstrap import base


@cache
def entities() -> DynamoDBEntityStore:
    return DynamoDBEntityStore(base.table())


@cache
def links() -> DynamoDBLinkStore:
    return DynamoDBLinkStore(base.table())
