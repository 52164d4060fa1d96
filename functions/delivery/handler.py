"""Queue of events, and of their deliveries: one to one endpoint at a time."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import delivering, parts
from cairn.bootstrap.records import Records
from cairn.domain.event import Event
from cairn.domain.scope import Scope

parts.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return process_partial_response(event, work_on, processor, context)


def work_on(record: SQSRecord) -> None:
    """Addresses are not logged: they may hold passwords of their own."""
    message = record.json_body
    if "event_id" in message:
        told = Event.model_validate(message)
        endpoints = delivering.expand(told)
        logger.info(
            "expand", project_id=told.project_id, event_id=told.event_id, endpoints=endpoints
        )
        return
    project_id, endpoint_id = message["project"], message["endpoint"]
    done = delivering.deliver(Scope(project_id), endpoint_id, message["delivery"])
    logger.info(
        "deliver",
        project_id=project_id,
        endpoint_id=endpoint_id,
        delivery_id=message["delivery"],
        status=done.status if done else None,
        attempts=done.attempts if done else None,
        response_status=done.response_status if done else None,
        error=done.error if done else None,
    )
