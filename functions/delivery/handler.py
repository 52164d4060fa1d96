"""Queue of events, which become deliveries; queue of deliveries, each to one endpoint."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, deliveries
from cairn.bootstrap.outcomes import log_outcome
from cairn.bootstrap.records import Records
from cairn.domain.events.event import Event
from cairn.domain.scope import Scope
from cairn.domain.webhooks.delivery import Delivery

base.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    expand = deliveries.expander()

    def work_on(record: SQSRecord) -> None:
        message = record.json_body
        if "event_id" in message:
            told = Event.model_validate(message)
            log_event(told, expand(told))
        else:
            scope = Scope(message["project"])
            done = deliveries.deliver(scope, message["endpoint"], message["delivery"])
            log_delivery(message, done)

    return process_partial_response(event, work_on, processor, context)


def log_event(told: Event, endpoints: int) -> None:
    log_outcome(
        logger, "expand", project_id=told.project_id, event_id=told.event_id, endpoints=endpoints
    )


def log_delivery(message: Mapping[str, str], done: Delivery | None) -> None:
    """Without its address, which may hold a password of its own."""
    log_outcome(
        logger,
        "deliver",
        project_id=message["project"],
        endpoint_id=message["endpoint"],
        delivery_id=message["delivery"],
        status=done.status if done else None,
        attempts=done.attempts if done else None,
        response_status=done.response_status if done else None,
        error=done.error if done else None,
    )
