"""A message of a queue, as it is sent and as a function gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

# The function that works on each queue.
FUNCTIONS = {
    "extraction": "extraction",
    "embedding": "embedding",
    "indexing": "indexing",
    "event": "delivery",
    "delivery": "delivery",
}


@dataclass(frozen=True)
class Message:
    queue: str
    body: str
    group: str
    delay_seconds: int = 0

    @classmethod
    def sent(cls, queue_url: str, entry: Mapping[str, Any]) -> Self:
        """An entry of SendMessageBatch."""
        queue = queue_url.rpartition("/")[2]
        return cls(queue, entry["MessageBody"], entry["MessageGroupId"], entry["DelaySeconds"])

    @classmethod
    def published(cls, entry: Mapping[str, Any]) -> Self:
        """What the topic hands on, raw, of an entry of PublishBatch."""
        return cls("event", entry["Message"], entry["MessageGroupId"])

    def after(self, seconds: int) -> Self:
        return replace(self, delay_seconds=max(0, self.delay_seconds - seconds))

    @property
    def record(self) -> dict[str, Any]:
        return {
            "messageId": "059f36b4-87a3-44ab-83d2-661970975a7d",
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": self.group},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{self.queue}",
            "awsRegion": "us-east-1",
        }
