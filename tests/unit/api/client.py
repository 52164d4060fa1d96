"""Sends API Gateway events to the routes of both dialects, with recording use cases."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.browser_policy import NO_PAGES, BrowserPolicy
from cairn.api.dialects import explain
from cairn.api.routes import ingest, memories, search, tasks
from cairn.api.system import SystemState, add_health, add_ping
from cairn.domain.errors import NotAuthenticated
from cairn.domain.memory.writing import NewMemory
from cairn.domain.scope import Permission, Scope
from cairn.domain.search.query import SearchQuery
from cairn.use_cases.messages.new_addition import AddMessages
from tests.unit.api.recording import NOW, Recording

KEY = "mem_0123456789abcdef0123456789abcdef"
READING_KEY = "mem_fedcba9876543210fedcba9876543210"
SCOPES = {KEY: Scope("p1"), READING_KEY: Scope("p1", frozenset({Permission.READ}))}
REMAINING_MS = 28_000
ADD = "/api/openmem/v1/add/message"
DELETE = "/api/openmem/v1/delete/memory"
STATUS = "/api/openmem/v1/get/status"
SEARCH = "/api/openmem/v1/search/memory"
HELLO: dict[str, Any] = {"user_id": "u1", "messages": [{"role": "user", "content": "hello"}]}
QUESTION: dict[str, Any] = {"user_id": "u1", "query": "where?"}


class Context:
    aws_request_id = "lambda-request"

    def get_remaining_time_in_millis(self) -> int:
        return REMAINING_MS


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> object:
        return self.body["code"]

    @property
    def message(self) -> str:
        """Of an error, whether its body is ours or OpenAI's."""
        error = self.body["error"]
        return str(error["message"] if isinstance(error, dict) else error)


@dataclass
class Client(Recording):
    """All routes, and what they asked of the use cases."""

    log: io.StringIO = field(default_factory=io.StringIO)
    take_consumed: Callable[[], Mapping[str, Any]] = dict
    browsers: BrowserPolicy = NO_PAGES

    def __post_init__(self) -> None:
        self.api = Api(
            authenticate=_authenticate,
            explain=explain,
            now=lambda: NOW,
            take_consumed=self.take_consumed,
            browsers=self.browsers,
            logger=Logger(service=f"test-{uuid4()}", stream=self.log),
        )
        self._add_routes()
        add_health(self.api, _state)
        add_ping(self.api)

    def _add_routes(self) -> None:
        ingest.add_routes(
            self.api,
            add=self.add_messages,
            preview=self.preview,
            accept=self.create,
            create=self.create,
            create_all=self.create_all,
            check_url=self.check_url,
        )
        memories.add_routes(
            self.api,
            read=self.read_memory,
            page=self.page,
            change=self.change,
            delete=self.delete,
            demote=self.demote,
            page_by_kind=self.page_by_kind,
            profiles=lambda *_: self.profiles,
            look_up=self.look_up,
            messages=self.get_messages,
            update=self.update,
        )
        search.add_routes(
            self.api,
            search=self.search_by,
            messages=self.messages_of,
            sources=self.choose,
            profiles=self.search_profiles,
            rerank=self.rerank,
        )
        tasks.add_routes(self.api, follow=self.follow_task, read=self.read_memory)

    def send(self, event: dict[str, Any]) -> Answer:
        answer = self.api(event, Context())
        headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], json.loads(answer["body"] or "null"), headers)

    def ask(self, method: str, path: str, body: object = None, **changes: Any) -> Answer:
        """`body` as JSON, unless it is text already, or there is none."""
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        path, _, query = path.partition("?")
        return self.send(event(method, path, text, **_parameters(query), **changes))

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, body: object, **changes: Any) -> Answer:
        return self.ask("POST", path, body, **changes)

    def add(self, **changes: Any) -> Answer:
        """One message of one user, but for `changes`; None takes a field away."""
        return self.post(ADD, _changed(HELLO, changes))

    def search(self, **changes: Any) -> Answer:
        return self.post(SEARCH, _changed(QUESTION, changes))

    @property
    def command(self) -> AddMessages:
        return self.added[-1][0]

    @property
    def query(self) -> SearchQuery:
        return self.searched[-1][0]

    @property
    def new(self) -> NewMemory:
        return self.written[-1][0]

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


def event(method: str, path: str, body: str | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": {"Authorization": f"Token {KEY}", "Content-Type": "application/json"},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": "req-1", "stage": "v", "path": path},
        "body": body,
        "isBase64Encoded": False,
        **changes,
    }


def _parameters(query: str) -> dict[str, Any]:
    """As API Gateway passes them on; none at all without a query string."""
    given = parse_qs(query, keep_blank_values=True)
    if not given:
        return {}
    single = {name: values[-1] for name, values in given.items()}
    return {"queryStringParameters": single, "multiValueQueryStringParameters": given}


def _changed(body: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def _authenticate(key: str) -> Scope:
    if key not in SCOPES:
        raise NotAuthenticated("the API key is unknown")
    return SCOPES[key]


def _state() -> SystemState:
    return SystemState(
        version="1.0",
        environment="test",
        uptime_seconds=7,
        extractor="offline-rules",
        embedder="offline-hash@256",
        chat_model="offline-memories",
        services={"database": "up"},
    )
