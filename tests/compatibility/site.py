"""All of Cairn in this process, reached as AWS reaches it: requests, records and a schedule."""

import importlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cairn.adapters import system_clock
from scripts.local import sample_events
from tests.compatibility.aws import services, start_anew
from tests.compatibility.message import FUNCTIONS, Message

# Several times as many as a test takes: whoever goes on without end is stopped.
LOOKS_MAX = 2_000
MESSAGES_MAX = 200


class Context:
    """What functions use of Lambda's context object."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


@dataclass
class Clock:
    """In the place of the module `time`. Stands at `now` (ms) until somebody moves it."""

    now: int
    looks: int = 0

    def time_ns(self) -> int:
        self.looks += 1
        assert self.looks < LOOKS_MAX, "somebody waits for a time that never comes"
        return self.now * 1_000_000

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


@dataclass
class Site:
    """`queued` are the messages that nobody has worked on yet."""

    table: str
    clock: Clock
    patch: pytest.MonkeyPatch
    queued: list[Message] = field(default_factory=list)
    api_key: str = ""

    def configure(self, **variables: str) -> None:
        """From now on the functions have these settings, too."""
        for name, value in variables.items():
            self.patch.setenv(f"CAIRN_{name}", value)
        start_anew()

    def run(self, function: str, event: Mapping[str, Any]) -> Any:
        module = importlib.import_module(f"functions.{function}.handler")
        return module.lambda_handler(event, Context())

    def ask(
        self, function: str, method: str, path: str, body: Any = None, **headers: str
    ) -> Answer:
        """A request with the project's key, a second after whatever happened before."""
        self.clock.sleep(1)
        address = urlsplit(path)
        query = dict(parse_qsl(address.query))
        event = sample_events.read_event("system/health", {}) | {
            "path": address.path,
            "httpMethod": method,
            "headers": {"Authorization": f"Bearer {self.api_key}", **headers},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [query[name]] for name in query},
            "body": None if body is None else json.dumps(body, ensure_ascii=False),
        }
        answer = self.run(function, event)
        return Answer(answer["statusCode"], json.loads(answer["body"] or "null"))

    def deliver(self, message: Message) -> None:
        """To its worker, who has to be done with it."""
        answer = self.run(FUNCTIONS[message.queue], {"Records": [message.record]})
        assert answer == {"batchItemFailures": []}, message

    def work(self) -> None:
        """Delivers what is due, and what is sent meanwhile; what is delayed stays."""
        for _ in range(MESSAGES_MAX):
            message = next((job for job in self.queued if not job.delay_seconds), None)
            if message is None:
                return
            self.queued.remove(message)
            self.deliver(message)
        raise AssertionError("messages lead to messages without end")

    def reconcile(self) -> None:
        self.run("reconcile", sample_events.read_event("reconcile/every_minute", {}))

    def pass_time(self, milliseconds: int) -> None:
        """Then the schedule looks for what is overdue, and everybody works."""
        self.clock.now += milliseconds
        self.queued[:] = [job.after(milliseconds // 1000) for job in self.queued]
        self.reconcile()
        self.work()


@contextmanager
def site_at(now: int, dynamodb: str) -> Iterator[Site]:
    """Without any data, at `now` (ms). `dynamodb` is where DynamoDB Local answers."""
    queued = list[Message]()
    with pytest.MonkeyPatch.context() as patch, services(patch, queued.append, dynamodb) as table:
        site = Site(table, Clock(now), patch, queued)
        patch.setattr(system_clock, "time", site.clock)
        yield site
