"""The state of the deployment and of its dependencies."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Condition

from botocore.exceptions import BotoCoreError, ClientError
from cachetools import TTLCache, cached

from cairn import VERSION
from cairn.adapters.http.reachable import is_reachable
from cairn.adapters.limited_time import within
from cairn.api.memoryrelay.memories.extraction_settings import Understanding
from cairn.api.system import SystemState
from cairn.bootstrap import (
    base,
    extraction,
    tasks,
)
from cairn.bootstrap.adapters import chat_models, file_store, models
from cairn.domain.errors import DependencyUnavailable

STARTED_AT = base.clock.now()
# The longest wait for one check; all run at the same time.
ANSWER_SECONDS = 1.5
# Anybody may ask, as often as they like, and each check is a call.
KEPT_MS = 5_000
UP, DOWN = "up", "down"


def understands() -> Understanding:
    """Which extractor is configured; calls no model."""
    return Understanding(extraction.extractor().name, base.settings().chat_model)


def state() -> SystemState:
    """Version, providers, and which dependencies answer."""
    return SystemState(
        version=VERSION,
        environment=base.settings().stage,
        uptime_seconds=(base.clock.now() - STARTED_AT) // 1000,
        extractor=extraction.extractor().name,
        embedder=models.embedder().model,
        chat_model=chat_models.chat_model(None).name,
        # the last two are inside the process; clients look for these names
        services={**_services(), "cache": UP, "redis": UP},
    )


def kept[T](check: Callable[[], T], now: Callable[[], int]) -> Callable[[], T]:
    """`check`, made at most once in KEPT_MS: who comes meanwhile gets, or waits for, its result."""
    return cached(TTLCache(1, KEPT_MS, timer=now), condition=Condition())(check)


def states(checks: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """`up` or `down` by name: `down` when a check returns False, fails or takes too long."""
    with ThreadPoolExecutor(len(checks)) as threads:
        return dict(zip(checks, threads.map(_state, checks.values()), strict=True))


def _state(check: Callable[[], object]) -> str:
    try:
        return DOWN if within(ANSWER_SECONDS, check) is False else UP
    except (BotoCoreError, ClientError, DependencyUnavailable, TimeoutError):
        return DOWN


def _vector_store() -> object:
    """The external index; without one, the bucket of the segments."""
    chosen = base.settings()
    if chosen.vector_backend == "embedded":
        return file_store.s3().list_objects_v2(Bucket=chosen.bucket, MaxKeys=1)
    return is_reachable(chosen.opensearch_url or "", ANSWER_SECONDS)


def _task_queue() -> object:
    url = base.settings().extraction_queue_url
    return tasks.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])


def _embeddings() -> bool:
    """The model server, where a model is configured; calls no model."""
    chosen = base.settings()
    return not chosen.embeddings_model or is_reachable(chosen.embeddings_base_url, ANSWER_SECONDS)


def _extractor() -> bool:
    chosen = base.settings()
    return not chosen.chat_model or is_reachable(chosen.chat_base_url, ANSWER_SECONDS)


def _check_services() -> dict[str, str]:
    return states(
        {
            "database": lambda: base.table().get("HEALTH", "HEALTH"),
            "vector_store": _vector_store,
            "task_queue": _task_queue,
            "embeddings": _embeddings,
            "extractor": _extractor,
        }
    )


_services = kept(_check_services, base.clock.now)
