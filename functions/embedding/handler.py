"""Queue of memories without a vector: embeds them in batches."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, extraction
from cairn.bootstrap.outcomes import log_outcome
from cairn.bootstrap.records import Records, memories_by_project
from cairn.domain.jobs import EmbeddingJob

base.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)

FULL_BATCH = 10  # what the queue delivers at most: then there is more to do than was delivered


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    waiting, embedded = memories_by_project(event), set[str]()
    is_backlog = len(event["Records"]) >= FULL_BATCH

    def embed(record: SQSRecord) -> None:
        """A project's first record takes those of the others along, unless it fails.

        These leave alone what is done, and what had to go back to the queue.
        """
        job = EmbeddingJob.parse(record.body)
        project_id, own = job.project, job.memories
        is_first = project_id in waiting
        memory_ids = waiting.pop(project_id, () if project_id in embedded else own)
        deadline = extraction.worker_deadline(context.get_remaining_time_in_millis())
        done = extraction.embed(job.scope, memory_ids, deadline, is_backlog=is_backlog)
        if is_first:
            embedded.add(project_id)
        log_outcome(logger, "embed", project_id=project_id, memories=len(own), **done.counts())

    return process_partial_response(event, embed, processor, context)
