"""Queue of memories without a vector: embeds them in batches."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import parts, understanding
from cairn.bootstrap.records import Records
from cairn.domain.scope import Scope

parts.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    def embed(record: SQSRecord) -> None:
        job = record.json_body
        deadline = understanding.worker_deadline(context.get_remaining_time_in_millis())
        understanding.embed(Scope(job["project"]), job["memories"], deadline)
        logger.info("embed", project_id=job["project"], memories=len(job["memories"]))

    return process_partial_response(event, embed, processor, context)
