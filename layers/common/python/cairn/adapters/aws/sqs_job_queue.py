"""Jobs on SQS standard queues, with a message group per tenant, subject or endpoint."""

import json
from collections.abc import Callable, Sequence
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.jobs import (
    DeliveryJob,
    EmbeddingJob,
    ExtractionJob,
    IndexingJob,
    Job,
    embedding_jobs,
)
from cairn.domain.scope import Scope

# SQS's limits. Ten jobs have 30 KB at most, far below the limit of what a call carries.
DELAY_MAX_SECONDS = 900
BATCH_JOBS = 10


class SQSJobQueue:
    """Implements `ports.JobQueue`. `connect` makes the client at first use."""

    def __init__(
        self,
        connect: Callable[[], Any],
        extraction_url: str,
        embedding_url: str,
        indexing_url: str,
        delivery_url: str,
    ) -> None:
        self._connect = connect
        self._urls: dict[type[Job], str] = {
            ExtractionJob: extraction_url,
            EmbeddingJob: embedding_url,
            IndexingJob: indexing_url,
            DeliveryJob: delivery_url,
        }

    def send(self, jobs: Sequence[Job]) -> None:
        self._send(jobs)

    def extract(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        job = ExtractionJob(project=scope.project_id, subject=subject_hash)
        self._send([job], delay_seconds)

    def index(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        job = IndexingJob(project=scope.project_id, subject=subject_hash)
        self._send([job], delay_seconds)

    def embed(self, scope: Scope, memory_ids: Sequence[str]) -> None:
        self._send(list(embedding_jobs(scope, memory_ids)))

    def deliver(
        self, scope: Scope, endpoint_id: str, delivery_id: str, *, delay_seconds: int = 0
    ) -> None:
        job = DeliveryJob(project=scope.project_id, endpoint=endpoint_id, delivery=delivery_id)
        self._send([job], delay_seconds)

    def _send(self, jobs: Sequence[Job], delay_seconds: int = 0) -> None:
        for kind, url in self._urls.items():
            of_kind = [job for job in jobs if isinstance(job, kind)]
            for batch in batched(of_kind, BATCH_JOBS):
                self._send_batch(url, [_entry(job, delay_seconds) for job in batch])

    def _send_batch(self, url: str, entries: Sequence[dict[str, Any]]) -> None:
        numbered = [entry | {"Id": str(number)} for number, entry in enumerate(entries)]
        try:
            answer = self._connect().send_message_batch(QueueUrl=url, Entries=numbered)
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the job queue did not take the message") from error
        if answer.get("Failed"):
            raise DependencyUnavailable("the job queue did not take all messages")


def _entry(job: Job, delay_seconds: int) -> dict[str, Any]:
    return {
        "MessageBody": json.dumps(job.model_dump()),
        "MessageGroupId": job.group,
        "DelaySeconds": min(delay_seconds, DELAY_MAX_SECONDS),
    }
