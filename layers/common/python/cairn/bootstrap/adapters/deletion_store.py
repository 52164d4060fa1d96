"""Deletions that wait for earlier work."""

from functools import cache

from cairn.adapters.dynamodb.deletion_store import DynamoDBDeletionStore
from cairn.bootstrap import base


@cache
def deletions() -> DynamoDBDeletionStore:
    return DynamoDBDeletionStore(base.table())
