"""Jobs on SQS standard queues, with a message group per tenant, subject or endpoint."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.scope import Scope

DELAY_MAX_SECONDS = 900  # SQS's limit


class SQSJobQueue:
    """Implements `ports.JobQueue`. `connect` makes the client at first use only."""

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

    def hint(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        self._send_subject(self._extraction_url, scope, subject_hash, delay_seconds)

    def index(self, scope: Scope, subject_hash: str, *, delay_seconds: int = 0) -> None:
        self._send_subject(self._indexing_url, scope, subject_hash, delay_seconds)

    def embed(self, scope: Scope, memory_ids: Sequence[str]) -> None:
        for start in range(0, len(memory_ids), MAX_BATCH_SIZE):
            batch = list(memory_ids[start : start + MAX_BATCH_SIZE])
            body = {"project": scope.project_id, "memories": batch}
            self._send(self._embedding_url, body, scope.project_id, 0)

    def deliver(
        self, scope: Scope, endpoint_id: str, delivery_id: str, *, delay_seconds: int = 0
    ) -> None:
        project_id = scope.project_id
        body = {"project": project_id, "endpoint": endpoint_id, "delivery": delivery_id}
        self._send(self._delivery_url, body, f"{project_id}.{endpoint_id}", delay_seconds)

    def _send_subject(self, url: str, scope: Scope, subject_hash: str, delay_seconds: int) -> None:
        body = {"project": scope.project_id, "subject": subject_hash}
        group = f"{scope.project_id}.{subject_hash}"
        self._send(url, body, group, delay_seconds)

    def _send(self, url: str, body: dict[str, Any], group: str, delay_seconds: int) -> None:
        try:
            self._connect().send_message(
                QueueUrl=url,
                MessageBody=json.dumps(body),
                MessageGroupId=group,
                DelaySeconds=min(delay_seconds, DELAY_MAX_SECONDS),
            )
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the job queue did not take the message") from error
