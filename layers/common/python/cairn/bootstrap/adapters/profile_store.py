"""Templates and profiles."""

from functools import cache

from cairn.adapters.dynamodb.profiles.profile_store import DynamoDBProfileStore
from cairn.bootstrap import base


@cache
def profiles() -> DynamoDBProfileStore:
    return DynamoDBProfileStore(base.table())
