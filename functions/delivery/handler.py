"""Queue of events, which become deliveries; queue of deliveries, each to one endpoint."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, deliveries
from cairn.bootstrap.outcomes import log_outcome
from cairn.bootstrap.records import Records
from cairn.domain.events.event import Event
from cairn.domain.jobs import DeliveryJob
from cairn.domain.webhooks.delivery import Delivery

base.table()  # connects while the function starts, not with its first record
logger = Logger()
processor = Records(logger)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    expand = deliveries.expander()

    def work_on(record: SQSRecord) -> None:
        if "event_id" in record.json_body:
            event = Event.model_validate(record.json_body)
            log_event(event, expand(event))
        else:
            job = DeliveryJob.parse(record.body)
            log_delivery(job, deliveries.deliver(job.scope, job.endpoint, job.delivery))

    return process_partial_response(event, work_on, processor, context)


def log_event(event: Event, endpoints: int) -> None:
    log_outcome(
        logger, "expand", project_id=event.project_id, event_id=event.event_id, endpoints=endpoints
    )


def log_delivery(job: DeliveryJob, done: Delivery | None) -> None:
    """Without its address, which may hold a password of its own."""
    log_outcome(
        logger,
        "deliver",
        project_id=job.project,
        endpoint_id=job.endpoint,
        delivery_id=job.delivery,
        status=done.status if done else None,
        attempts=done.attempts if done else None,
        response_status=done.response_status if done else None,
        error=done.error if done else None,
    )
