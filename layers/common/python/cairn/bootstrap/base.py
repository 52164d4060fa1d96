"""Parts of every function: clock, settings, table, consumed capacity, authentication."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter
from cairn.adapters.dynamodb.items.reading import take_unreadable
from cairn.adapters.dynamodb.key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb.memory_reader import DynamoDBMemoryReader
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.system_clock import SystemClock
from cairn.config import Settings, read_settings
from cairn.domain.scope import Scope
from cairn.use_cases.access.authenticate import KeyCache, authenticate
from cairn.use_cases.access.ports import AccessPorts
from cairn.use_cases.shared.positive_cache import PositiveCache

# How long a request waits for a store before it tries again, within its 25 s deadline.
STORE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})

clock = SystemClock()


@cache
def settings() -> Settings:
    return read_settings()


@cache
def capacity() -> CapacityCounter:
    return CapacityCounter()


def take_consumed() -> dict[str, Any]:
    """Since the last call, in fields for a line of the log: capacity, and unreadable items met."""
    return capacity().take().counts() | take_unreadable()


@cache
def table() -> DynamoDBTable:
    return DynamoDBTable(boto3.client("dynamodb", config=STORE), settings().table, capacity())


@cache
def memory_reader() -> DynamoDBMemoryReader:
    return DynamoDBMemoryReader(table())


@cache
def key_store() -> DynamoDBKeyStore:
    return DynamoDBKeyStore(table())


@cache
def key_cache() -> KeyCache:
    return PositiveCache(clock)


def access_ports() -> AccessPorts:
    return AccessPorts(key_store(), clock)


def scope_of(key: str) -> Scope:
    return authenticate(key, ports=access_ports(), cache=key_cache())
