"""Tasks, open work and job queues, for functions that add or work; search loads none of it."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from cairn.adapters.aws.sqs_job_queue import SQSJobQueue
from cairn.adapters.dynamodb.task_store import DynamoDBTaskStore
from cairn.adapters.dynamodb.work_queue import DynamoDBWorkQueue
from cairn.bootstrap.adapters.file_store import files
from cairn.bootstrap.base import memory_reader, settings, table
from cairn.domain.scope import Scope
from cairn.use_cases.messages.get_task import TaskProgress, follow_task

# A queue that does not answer within about a second counts as down: the request does the work.
QUEUE = Config(connect_timeout=0.5, read_timeout=1, retries={"total_max_attempts": 1})


@cache
def sqs() -> Any:
    return boto3.client("sqs", config=QUEUE)


@cache
def queue() -> SQSJobQueue:
    urls = settings()
    return SQSJobQueue(
        sqs,
        urls.extraction_queue_url,
        urls.embedding_queue_url,
        urls.indexing_queue_url,
        urls.delivery_queue_url,
    )


@cache
def tasks() -> DynamoDBTaskStore:
    return DynamoDBTaskStore(table(), files())


@cache
def work() -> DynamoDBWorkQueue:
    return DynamoDBWorkQueue(table(), files())


def follow(task_id: str, scope: Scope) -> TaskProgress:
    return follow_task(task_id, scope=scope, tasks=tasks(), memories=memory_reader())
