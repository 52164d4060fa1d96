"""A job queue and what arrived in it, over the fake and over SQS."""

import json
from typing import Any, Protocol
from uuid import uuid4

from mypy_boto3_sqs.type_defs import MessageTypeDef

from cairn.adapters.aws.sqs_job_queue import SQSJobQueue
from cairn.ports.job_queue import JobQueue
from tests.contract.vendors import Vendor
from tests.fakes.ports import InMemoryJobQueue


class Mailbox(Protocol):
    @property
    def queue(self) -> JobQueue: ...

    def extractions(self) -> list[tuple[str, str]]:
        """(project, subject hash) of the jobs that are due now."""

    def embeds(self) -> list[tuple[str, str]]:
        """(project, memory id), in any order."""

    def indexings(self) -> list[tuple[str, str]]:
        """(project, subject hash) of those that are due now."""

    def deliveries(self) -> list[tuple[str, str, str]]:
        """(project, endpoint id, delivery id) of those that are due now."""

    def delayed(self) -> int:
        """How many jobs are to come later."""


class MemoryMailbox:
    def __init__(self) -> None:
        self.queue = InMemoryJobQueue()

    def extractions(self) -> list[tuple[str, str]]:
        return [
            (project, subject) for project, subject, delay in self.queue.extractions if not delay
        ]

    def embeds(self) -> list[tuple[str, str]]:
        return [(project, memory_id) for project, ids in self.queue.embeds for memory_id in ids]

    def indexings(self) -> list[tuple[str, str]]:
        return [(project, subject) for project, subject, d in self.queue.indexings if not d]

    def deliveries(self) -> list[tuple[str, str, str]]:
        return [(p, e, d) for p, e, d, delay in self.queue.deliveries if not delay]

    def delayed(self) -> int:
        return sum(delay > 0 for _, _, delay in self.queue.extractions)


class SQSMailbox:
    def __init__(self, vendor: Vendor) -> None:
        self.client = vendor.sqs()
        self.urls = [
            self.client.create_queue(QueueName=f"{name}-{uuid4()}")["QueueUrl"]
            for name in ("extraction", "embedding", "indexing", "delivery")
        ]
        self.queue: JobQueue = SQSJobQueue(lambda: self.client, *self.urls)

    def extractions(self) -> list[tuple[str, str]]:
        return [(body["project"], body["subject"]) for body in map(_body, self.received(0))]

    def embeds(self) -> list[tuple[str, str]]:
        bodies = map(_body, self.received(1))
        return [(body["project"], memory_id) for body in bodies for memory_id in body["memories"]]

    def indexings(self) -> list[tuple[str, str]]:
        return [(body["project"], body["subject"]) for body in map(_body, self.received(2))]

    def deliveries(self) -> list[tuple[str, str, str]]:
        bodies = map(_body, self.received(3))
        return [(body["project"], body["endpoint"], body["delivery"]) for body in bodies]

    def delayed(self) -> int:
        name = "ApproximateNumberOfMessagesDelayed"
        answer = self.client.get_queue_attributes(
            QueueUrl=self.urls[0], AttributeNames=["ApproximateNumberOfMessagesDelayed"]
        )
        return int(answer["Attributes"][name])  # type: ignore[index]

    def received(self, queue: int) -> list[MessageTypeDef]:
        """All there is; received messages stay invisible to the next call."""
        found: list[MessageTypeDef] = []
        while messages := self.client.receive_message(
            QueueUrl=self.urls[queue],
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["MessageGroupId"],
        ).get("Messages"):
            found += messages
        return found


def _body(message: MessageTypeDef) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(message["Body"])
    return body
