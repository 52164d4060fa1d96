"""Composition root: settings to adapters to use cases with their ports bound.

Each is made once per process, at first use, so that a function pays only for what it calls.
"""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import boto3
from botocore.config import Config

from cairn import VERSION
from cairn.adapters.dynamodb_key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb_memory_store import DynamoDBMemoryStore
from cairn.adapters.dynamodb_table import DynamoDBTable
from cairn.adapters.dynamodb_task_store import DynamoDBTaskStore
from cairn.adapters.dynamodb_work_store import DynamoDBWorkStore
from cairn.adapters.embedded_vector_index import EmbeddedVectorIndex
from cairn.adapters.offline_embedder import OfflineEmbedder
from cairn.adapters.offline_extractor import OfflineExtractor
from cairn.adapters.s3_file_store import S3FileStore
from cairn.adapters.sqs_job_queue import SQSJobQueue
from cairn.adapters.system_clock import SystemClock
from cairn.api.system import SystemState
from cairn.config import Settings, read_settings
from cairn.domain.scope import Scope
from cairn.domain.search import ScoredMemory, SearchQuery
from cairn.domain.task import Task
from cairn.use_cases.add_messages import AddMessages, add_messages
from cairn.use_cases.authenticate import KeyCache, authenticate
from cairn.use_cases.embed_memories import embed_memories
from cairn.use_cases.extract_memories import Embed, Extraction, extract_memories
from cairn.use_cases.get_task import get_task
from cairn.use_cases.reconcile_work import reconcile_work
from cairn.use_cases.search_memories import search_memories

# A request waits on a store at most this long before it is tried again; see the 25 s deadline.
STORE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})
# A queue that does not answer within about a second is treated as down: the work is done inline.
QUEUE = Config(connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1})

WORKER_RESERVE_MS = 10_000
WORKER_LONGEST_MS = 60_000

clock = SystemClock()
STARTED_AT = clock.now()


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
def index() -> EmbeddedVectorIndex:
    return EmbeddedVectorIndex(memories())


@cache
def embedder() -> OfflineEmbedder:
    return OfflineEmbedder()


@cache
def extractor() -> OfflineExtractor:
    return OfflineExtractor()


@cache
def key_cache() -> KeyCache:
    return {}


def scope_of(key: str) -> Scope:
    return authenticate(key, keys=key_store(), clock=clock, cache=key_cache())


def embed(scope: Scope, memory_ids: Sequence[str], deadline: int) -> None:
    embed_memories(
        scope, memory_ids, deadline, tasks=tasks(), memories=memories(), embedder=embedder()
    )


def queue_embedding(scope: Scope, memory_ids: Sequence[str], deadline: int) -> None:
    queue().embed(scope, memory_ids)


def understand(embedding: Embed, scope: Scope, subject_hash: str, deadline: int) -> bool:
    """`extract_memories` with its ports; `embedding` decides whether vectors come now or later."""
    ports = Extraction(
        tasks=tasks(),
        work=work(),
        memories=memories(),
        extractor=extractor(),
        embedder=embedder(),
        queue=queue(),
        clock=clock,
        embed=embedding,
    )
    return extract_memories(subject_hash, scope=scope, deadline=deadline, ports=ports)


def add(command: AddMessages, scope: Scope, deadline: int) -> Task:
    return add_messages(
        command,
        scope=scope,
        deadline=deadline,
        tasks=tasks(),
        queue=queue(),
        files=files(),
        clock=clock,
        understand=partial(understand, embed),
    )


def task(task_id: str, scope: Scope) -> Task:
    return get_task(task_id, scope=scope, tasks=tasks())


def search(query: SearchQuery, scope: Scope, deadline: int) -> list[ScoredMemory]:
    return search_memories(
        query,
        scope=scope,
        deadline=deadline,
        index=index(),
        memories=memories(),
        embedder=embedder(),
    )


def reconcile() -> int:
    return reconcile_work(work=work(), queue=queue(), clock=clock)


def state() -> SystemState:
    """What this deployment is and which providers it uses, for health and start-up."""
    return SystemState(
        version=VERSION,
        environment=settings().stage,
        uptime_seconds=(clock.now() - STARTED_AT) // 1000,
        extractor=extractor().name,
        embedder=embedder().model,
        services={"database": table().status()},
    )


def worker_deadline(remaining_ms: int) -> int:
    """When a worker stops taking up work (ms): in time to hand the rest on.

    A lease lasts as long, so it is also how long a crashed worker can hold a subject up.
    """
    return clock.now() + min(remaining_ms - WORKER_RESERVE_MS, WORKER_LONGEST_MS)
