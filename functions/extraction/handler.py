"""Queue of extraction jobs: extracts memories for the open tasks of a subject."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, extraction
from cairn.bootstrap.outcomes import log_outcome
from cairn.bootstrap.records import Records
from cairn.domain.jobs import ExtractionJob

base.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    def extract(record: SQSRecord) -> None:
        job = ExtractionJob.parse(record.body)
        deadline = extraction.worker_deadline(context.get_remaining_time_in_millis())
        is_mine = extraction.extract(job.scope, job.subject, deadline)
        log_outcome(logger, "extract", project_id=job.project, subject=job.subject, is_mine=is_mine)

    return process_partial_response(event, extract, processor, context)
