"""Where the pages of lists begin."""

from functools import cache

from cairn.adapters.dynamodb.page_store import DynamoDBPageStore
from cairn.bootstrap import base


@cache
def pages() -> DynamoDBPageStore:
    return DynamoDBPageStore(base.table())
