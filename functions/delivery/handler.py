"""Queue of events, each expanded into deliveries, and queue of deliveries, each to one endpoint."""

import json

from cairn.api.worker.queue_worker import Batch, LogLine, Work
from cairn.bootstrap import base
from cairn.bootstrap.workers import deliveries, handlers
from cairn.domain.events.event import Event
from cairn.domain.jobs import DeliveryJob


def parse(message: str) -> Event | DeliveryJob:
    is_event = "event_id" in json.loads(message)
    return Event.model_validate_json(message) if is_event else DeliveryJob.parse(message)


def begin(batch: Batch[Event | DeliveryJob]) -> Work[Event | DeliveryJob]:
    expand = deliveries.expander()

    def work(job: Event | DeliveryJob, deadline: int) -> LogLine:
        if isinstance(job, DeliveryJob):
            return deliver(job)
        fields = {"project_id": job.project_id, "event_id": job.event_id}
        return LogLine("expand", {**fields, "endpoints": expand(job)})

    return work


def deliver(job: DeliveryJob) -> LogLine:
    """Logged without the address, which may contain a password."""
    done = deliveries.deliver(job.scope, job.endpoint, job.delivery)
    fields = {
        "project_id": job.project,
        "endpoint_id": job.endpoint,
        "delivery_id": job.delivery,
        "status": done.status if done else None,
        "attempts": done.attempts if done else None,
        "response_status": done.response_status if done else None,
        "error": done.error if done else None,
    }
    return LogLine("deliver", fields)


base.table()  # connects while the function starts, not with its first record
lambda_handler = handlers.queue_worker(parse, begin)
