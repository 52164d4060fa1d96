"""Memories, written. Functions that only read take `base.memory_reader`, which loads less."""

from functools import cache

from cairn.adapters.dynamodb.memory_store import DynamoDBMemoryStore
from cairn.bootstrap import base


@cache
def memories() -> DynamoDBMemoryStore:
    return DynamoDBMemoryStore(base.table())
