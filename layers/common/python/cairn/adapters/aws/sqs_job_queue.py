"""Jobs on SQS standard queues, with a message group per tenant, subject or endpoint."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable
from cairn.domain.jobs import DeliveryJob, ExtractionJob, IndexingJob, Job, embedding_jobs
from cairn.domain.scope import Scope

DELAY_MAX_SECONDS = 900  # SQS's limit


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
        self._extraction_url = extraction_url
        self._embedding_url = embedding_url
        self._indexing_url = indexing_url
        self._delivery_url = delivery_url

    def extract(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        job = ExtractionJob(project=scope.project_id, subject=subject_hash)
        self._send(self._extraction_url, job, delay_seconds)

    def index(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        job = IndexingJob(project=scope.project_id, subject=subject_hash)
        self._send(self._indexing_url, job, delay_seconds)

    def embed(self, scope: Scope, memory_ids: Sequence[str]) -> None:
        for job in embedding_jobs(scope, memory_ids):
            self._send(self._embedding_url, job)

    def deliver(
        self, scope: Scope, endpoint_id: str, delivery_id: str, *, delay_seconds: int = 0
    ) -> None:
        job = DeliveryJob(project=scope.project_id, endpoint=endpoint_id, delivery=delivery_id)
        self._send(self._delivery_url, job, delay_seconds)

    def _send(self, url: str, job: Job, delay_seconds: int = 0) -> None:
        try:
            self._connect().send_message(
                QueueUrl=url,
                MessageBody=json.dumps(job.model_dump()),
                MessageGroupId=job.group,
                DelaySeconds=min(delay_seconds, DELAY_MAX_SECONDS),
            )
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the job queue did not take the message") from error
