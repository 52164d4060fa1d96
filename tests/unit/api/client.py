"""Sends API Gateway events to the MemOS routes, with recording functions as use cases."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aws_lambda_powertools import Logger

from cairn.api.app import Api
from cairn.api.dialects import explain
from cairn.api.memos.add_message import add_message
from cairn.api.memos.delete_memory import delete_memory
from cairn.api.memos.get_status import get_status
from cairn.api.memos.search_memory import search_memory
from cairn.api.system import SystemState, add_health
from cairn.domain.errors import NotAuthenticated
from cairn.domain.memory import Labels
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.search import ScoredMemory, SearchQuery
from cairn.domain.task import Conversation, Task
from cairn.use_cases.delete_memories import DeleteMemories
from cairn.use_cases.erase_subject import EraseSubject
from cairn.use_cases.new_addition import AddMessages

KEY = "mem_0123456789abcdef0123456789abcdef"
NOW = 1_765_359_875_901
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


def open_task(**changes: Any) -> Task:
    home = Subject(type=SubjectType.USER, id="u1")
    task = Task(
        task_id="task-1",
        home=home,
        placements=(home,),
        conversation=Conversation(subject=home, session_id="c1"),
        labels=Labels(),
        accepted_at=NOW,
        updated_at=NOW,
    )
    return task.model_copy(update=changes)


@dataclass
class Client:
    """What was asked of the use cases, and what they will answer; an exception is raised."""

    task: Task | Exception = field(default_factory=open_task)
    found: Sequence[ScoredMemory] | Exception = ()
    refusal: Exception | None = None
    deleted: list[tuple[DeleteMemories | EraseSubject, Scope, int]] = field(default_factory=list)
    added: list[tuple[AddMessages, Scope, int]] = field(default_factory=list)
    read: list[tuple[str, Scope]] = field(default_factory=list)
    searched: list[tuple[SearchQuery, Scope, int]] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.api = Api(
            authenticate=_authenticate,
            explain=explain,
            now=lambda: NOW,
            logger=Logger(service=f"test-{uuid4()}", stream=self.log),
        )
        add_message(self.api, self._add)
        delete_memory(self.api, self._delete)
        get_status(self.api, self._read)
        search_memory(self.api, self._search)
        add_health(self.api, _state)

    def _add(self, command: AddMessages, scope: Scope, deadline: int) -> Task:
        self.added.append((command, scope, deadline))
        return _or_raise(self.task)

    def _delete(self, command: DeleteMemories | EraseSubject, scope: Scope, deadline: int) -> None:
        self.deleted.append((command, scope, deadline))
        if self.refusal:
            raise self.refusal

    def _read(self, task_id: str, scope: Scope) -> Task:
        self.read.append((task_id, scope))
        return _or_raise(self.task)

    def _search(self, query: SearchQuery, scope: Scope, deadline: int) -> Sequence[ScoredMemory]:
        self.searched.append((query, scope, deadline))
        return _or_raise(self.found)

    def send(self, event: dict[str, Any]) -> Answer:
        answer = self.api(event, Context())
        headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], json.loads(answer["body"]), headers)

    def post(self, path: str, body: object, **changes: Any) -> Answer:
        """`body` as JSON, unless it is text already."""
        text = body if isinstance(body, str) else json.dumps(body)
        return self.send(event("POST", path, text, **changes))

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
        "pathParameters": None,
        "requestContext": {"requestId": "req-1", "stage": "v", "path": path},
        "body": body,
        "isBase64Encoded": False,
        **changes,
    }


def _changed(body: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def _or_raise[T](answer: T | Exception) -> T:
    if isinstance(answer, Exception):
        raise answer
    return answer


def _authenticate(key: str) -> Scope:
    if key != KEY:
        raise NotAuthenticated("the API key is unknown")
    return Scope(project_id="p1")


def _state() -> SystemState:
    return SystemState(
        version="1.0",
        environment="test",
        uptime_seconds=7,
        extractor="offline-rules",
        embedder="offline-hash@256",
        services={"database": "healthy"},
    )
