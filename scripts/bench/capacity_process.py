"""Adds in a process of their own, as functions are wired: each line of standard input is one add.

Answers a line for each: what accepting, understanding and embedding it consumed of the table. What
the functions behind the queues do comes at once. The environment is that of a function.
"""

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from cairn.adapters.dynamodb.consumed_capacity import ConsumedCapacity
from cairn.bootstrap import (
    base,
    embedding,
    extraction,
    messages,
    tasks,
)
from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Labels
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.use_cases.messages.new_addition import AddMessages, NewMessage
from scripts.bench import line_process

SECONDS_MS = 25_000  # what a request has

type Add = Mapping[str, Any]


def stages(add: Add) -> list[ConsumedCapacity]:
    """Of one add: accepted, understood, embedded."""
    scope, deadline = Scope(add["project"]), base.clock.now() + SECONDS_MS
    urls, others = base.settings(), set(threading.enumerate())
    messages.add(command_of(add), scope, deadline)
    for thread in set(threading.enumerate()) - others:
        thread.join()  # what is read ahead belongs to its add
    accepted = consumed()
    for job in received(urls.extraction_queue_url):
        extraction.extract(scope, job["subject"], deadline)
    understood = consumed()
    for job in received(urls.embedding_queue_url):
        embedding.work_on(job["memories"], scope, deadline)
    return [accepted, understood, consumed()]


def command_of(add: Add) -> AddMessages:
    return AddMessages(
        subjects=(Subject(type=SubjectType.USER, id=add["user"]),),
        messages=tuple(NewMessage(Role(role), text) for role, text in add["messages"]),
        labels=Labels(),
        fingerprint=add["conversation"],
        session_id=add["conversation"],
        wait=add["waits"],
    )


def consumed() -> ConsumedCapacity:
    """Since it was last asked."""
    return base.capacity().take()


def received(url: str) -> Iterator[dict[str, Any]]:
    """Bodies of the messages that wait in a queue, which are then gone."""
    queue = tasks.sqs()
    answer = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    for message in answer.get("Messages", ()):
        queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        yield json.loads(message["Body"])


def main() -> None:
    answers = line_process.answers()
    for line in sys.stdin:
        answer = [asdict(stage) for stage in stages(json.loads(line))]
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
