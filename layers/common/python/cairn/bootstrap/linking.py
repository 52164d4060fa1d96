"""Entities, and what links them to memories."""

from functools import cache

from cairn.adapters.dynamodb_entity_store import DynamoDBEntityStore
from cairn.adapters.dynamodb_link_store import DynamoDBLinkStore
from cairn.bootstrap import parts


@cache
def entities() -> DynamoDBEntityStore:
    return DynamoDBEntityStore(parts.table())


@cache
def links() -> DynamoDBLinkStore:
    return DynamoDBLinkStore(parts.table())
