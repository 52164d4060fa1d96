"""What keeps the deployment going and tells how it is."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from cairn import VERSION
from cairn.adapters.http.reachable import is_reachable
from cairn.adapters.limited_time import within
from cairn.api.memoryrelay.memories.extraction_settings import Understanding
from cairn.api.system import SystemState
from cairn.bootstrap import (
    base,
    extraction,
    file_store,
    models,
    tasks,
)
from cairn.domain.errors import DependencyUnavailable

STARTED_AT = base.clock.now()
# The longest that one part is waited for; all are asked at the same time.
ANSWER_SECONDS = 1.5
UP, DOWN = "up", "down"


def understands() -> Understanding:
    """How memories are understood; asks no model."""
    return Understanding(extraction.extractor().name, base.settings().chat_model)


def state() -> SystemState:
    """What this deployment is, which providers it uses, and which of its parts answer."""
    return SystemState(
        version=VERSION,
        environment=base.settings().stage,
        uptime_seconds=(base.clock.now() - STARTED_AT) // 1000,
        extractor=extraction.extractor().name,
        embedder=models.embedder().model,
        services=states(
            {
                "database": lambda: base.table().get("HEALTH", "HEALTH"),
                "vector_store": _vector_store,
                "task_queue": _task_queue,
                "embeddings": _embeddings,
                "extractor": _extractor,
            }
        )
        # in the process itself, under the names that clients look for
        | {"cache": UP, "redis": UP},
    )


def states(checks: Mapping[str, Callable[[], object]]) -> dict[str, str]:
    """`up` or `down` by name; a check that returns False, fails or takes too long is `down`."""
    with ThreadPoolExecutor(len(checks)) as threads:
        return dict(zip(checks, threads.map(_state, checks.values()), strict=True))


def _state(check: Callable[[], object]) -> str:
    try:
        return DOWN if within(ANSWER_SECONDS, check) is False else UP
    except (BotoCoreError, ClientError, DependencyUnavailable, TimeoutError):
        return DOWN


def _vector_store() -> object:
    """The index; without one, the bucket of the segments."""
    chosen = base.settings()
    if chosen.vector_backend == "embedded":
        return file_store.s3().list_objects_v2(Bucket=chosen.bucket, MaxKeys=1)
    return is_reachable(chosen.opensearch_url or "", ANSWER_SECONDS)


def _task_queue() -> object:
    url = base.settings().extraction_queue_url
    return tasks.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])


def _embeddings() -> bool:
    """Of a model, its server; no model is asked."""
    chosen = base.settings()
    return not chosen.embeddings_model or is_reachable(chosen.embeddings_base_url, ANSWER_SECONDS)


def _extractor() -> bool:
    chosen = base.settings()
    return not chosen.chat_model or is_reachable(chosen.chat_base_url, ANSWER_SECONDS)
