"""Queue of indexing jobs: compacts a subject's rows into segments and publishes these."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, indexing
from cairn.bootstrap.outcomes import log_outcome
from cairn.bootstrap.records import Records
from cairn.domain.jobs import IndexingJob

base.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    def index(record: SQSRecord) -> None:
        job = IndexingJob.parse(record.body)
        is_filed = indexing.index(job.scope, job.subject)
        log_outcome(logger, "index", project_id=job.project, subject=job.subject, is_filed=is_filed)

    return process_partial_response(event, index, processor, context)
