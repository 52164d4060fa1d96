"""Stream of the table: tells subscribers what was written."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import events
from cairn.bootstrap.outcomes import log_outcome
from cairn.bootstrap.records import Records

events.sns()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger, EventType.DynamoDBStreams)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    waiting = events.writes_of(event["Records"], logger)

    def tell(record: DynamoDBRecord) -> None:
        """The first takes those of the others along, as one request tells many events.

        When it fails, Lambda begins again from it, and the same events are told with the same ids.
        """
        writes, waiting[:] = tuple(waiting), ()
        if writes:
            told = events.publish(writes)
            log_outcome(logger, "publish", writes=len(writes), events=told)

    return process_partial_response(event, tell, processor, context)
