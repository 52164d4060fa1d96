"""What every function may need: clock, stores, queues, files, and the scope of a key."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from cairn.adapters.dynamodb_key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb_memory_store import DynamoDBMemoryStore
from cairn.adapters.dynamodb_table import DynamoDBTable
from cairn.adapters.dynamodb_task_store import DynamoDBTaskStore
from cairn.adapters.dynamodb_work_store import DynamoDBWorkStore
from cairn.adapters.s3_file_store import S3FileStore
from cairn.adapters.sqs_job_queue import SQSJobQueue
from cairn.adapters.system_clock import SystemClock
from cairn.config import Settings, read_settings
from cairn.domain.scope import Scope
from cairn.domain.task import Task
from cairn.use_cases.authenticate import KeyCache, authenticate
from cairn.use_cases.get_task import get_task

# A request waits on a store at most this long before it is tried again; see the 25 s deadline.
STORE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
# A queue that does not answer within about a second is treated as down: the work is done inline.
QUEUE = Config(connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1})

clock = SystemClock()


@cache
def settings() -> Settings:
    return read_settings()


@cache
def table() -> DynamoDBTable:
    return DynamoDBTable(boto3.client("dynamodb", config=STORE), settings().table)


@cache
def sqs() -> Any:
    return boto3.client("sqs", config=QUEUE)


@cache
def s3() -> Any:
    return boto3.client("s3", config=STORE)


@cache
def files() -> S3FileStore:
    return S3FileStore(s3, settings().bucket)


@cache
def queue() -> SQSJobQueue:
    urls = settings()
    return SQSJobQueue(sqs, urls.extraction_queue_url, urls.embedding_queue_url)


@cache
def tasks() -> DynamoDBTaskStore:
    return DynamoDBTaskStore(table(), files())


@cache
def work() -> DynamoDBWorkStore:
    return DynamoDBWorkStore(table())


@cache
def memories() -> DynamoDBMemoryStore:
    return DynamoDBMemoryStore(table())


@cache
def key_store() -> DynamoDBKeyStore:
    return DynamoDBKeyStore(table())


@cache
def key_cache() -> KeyCache:
    return {}


def scope_of(key: str) -> Scope:
    return authenticate(key, keys=key_store(), clock=clock, cache=key_cache())


def task(task_id: str, scope: Scope) -> Task:
    return get_task(task_id, scope=scope, tasks=tasks())
