"""A project in which something of every kind is stored, and a key for every set of permissions."""

import importlib
import json
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations
from typing import Any
from uuid import uuid4

import pytest

from cairn.adapters import system_clock
from cairn.api.owners import SYSTEM, find_owner
from cairn.bootstrap import base
from cairn.domain.scope import Permission
from cairn.use_cases.access import manage_access
from scripts.local import invoke, sample_events
from tests.unit.functions.conftest import Functions, running_functions

HIDDEN = "zanzibar7251"  # stands in all that is stored
WORDS = f"The vault of the harbour office opens with {HIDDEN} on Fridays"
CONVERSATION = "moving"
HOOK = "https://127.0.0.1:9443/hook"
MEMOS = "/api/openmem/v1"

type Permissions = frozenset[Permission]
ALL_SETS: tuple[Permissions, ...] = tuple(
    map(
        frozenset,
        chain.from_iterable(combinations(Permission, size) for size in range(len(Permission) + 1)),
    )
)


@dataclass(frozen=True)
class Reply:
    status: int
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def message(self) -> str:
        """Of an error, whether its body is ours or OpenAI's."""
        error = self.body["error"]
        return str(error["message"] if isinstance(error, dict) else error)


@dataclass
class StoredProject:
    """`ids` are of all that is stored; whoever may not read learns none of them."""

    functions: Functions
    keys: dict[Permissions, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        ports, project_id = base.access_ports(), self.functions.scope.project_id
        for permissions in ALL_SETS:
            key, stored = manage_access.issue_key(
                project_id, "any", list(Permission), expires_at=None, ports=ports
            )
            ports.keys.save_key(stored.model_copy(update={"permissions": permissions}))
            self.keys[permissions] = key

    def ask(self, method: str, path: str, body: object, key: str, **headers: str) -> Reply:
        """To the function that owns the path."""
        owner = find_owner(method, path)
        event = sample_events.read_event("system/health", {}) | {
            "path": path,
            "httpMethod": method,
            "headers": {"Authorization": f"Bearer {key}", **headers},
            "body": None if body is None else json.dumps(body),
        }
        module = importlib.import_module(f"functions.{owner.function if owner else SYSTEM}.handler")
        answer = module.lambda_handler(event, invoke.LocalContext())
        return Reply(answer["statusCode"], answer["body"])

    def make(self, method: str, path: str, body: object = None) -> Any:
        """With the key that may do all."""
        reply = self.ask(method, path, body, self.functions.key)
        assert reply.status < 300, reply
        return json.loads(reply.text or "null")

    def new_memory(self) -> str:
        body = {"content": f"{WORDS}, {uuid4()}", "agent_id": self.agent}
        return self._known(self.make("POST", "/v1/memories", body))

    def new_agent(self) -> str:
        fields = {"name": f"{HIDDEN} {uuid4()}", "description": WORDS}
        return self._known(self.make("POST", "/v1/agents", fields))

    def new_entity(self) -> str:
        fields = {"name": f"{HIDDEN} {uuid4()}", "type": "place", "metadata": {"is": WORDS}}
        return self._known(self.make("POST", "/v1/entities", fields))

    def new_webhook(self) -> str:
        fields = {"url": f"{HOOK}/{uuid4()}", "description": WORDS}
        return self._known(self.make("POST", "/v1/webhooks", fields))

    @cached_property
    def agent(self) -> str:
        """One of each, for those who leave it as it is."""
        fields = {"name": "keeper", "description": WORDS, "metadata": {"is": WORDS}}
        return self._known(self.make("POST", "/v1/agents", fields))

    @cached_property
    def memory(self) -> str:
        body = {"content": WORDS, "agent_id": self.agent, "metadata": {"is": WORDS}}
        return self._known(self.make("POST", "/v1/memories", body))

    @cached_property
    def entity(self) -> str:
        """Linked to the memory, as another one is."""
        fields = {"name": "harbour", "type": "place", "metadata": {"is": WORDS}}
        entity = self._known(self.make("POST", "/v1/entities", fields))
        for linked in (entity, self.new_entity()):
            self.make("POST", f"/v1/entities/{linked}/link", {"memory_id": self.memory})
        return entity

    @cached_property
    def webhook(self) -> str:
        fields = {"url": HOOK, "description": WORDS}
        return self._known(self.make("POST", "/v1/webhooks", fields))

    @cached_property
    def delivery(self) -> str:
        return self._known(self.make("POST", f"/v1/webhooks/{self.webhook}/test"))

    @cached_property
    def task(self) -> str:
        """Of a user, and what came of it is known."""
        said = [{"role": "user", "content": f"I like {HIDDEN} and I live in Porto"}]
        about = {"user_id": "ann", "conversation_id": CONVERSATION}
        add = {**about, "messages": said, "async_mode": False}
        task_id = str(self.make("POST", f"{MEMOS}/add/message", add)["data"]["task_id"])
        status = self.make("POST", f"{MEMOS}/get/status", {"task_id": task_id})["data"]
        views = [view for view in status["memory_views"].values() if isinstance(view, dict)]
        self.ids |= {memory_id for view in views for memory_id in view["memory_ids"]}
        return task_id

    def new_template(self) -> str:
        """Bound to the user ann, whose profile says what is hidden."""
        fields = {"is": {"value": WORDS}}
        made = self._profiles("add/profile_template", name=HIDDEN, metadata={"harbour": fields})
        template = str(made["profile_template_id"])
        owned = {"profile_template_id": template, "user_id": "ann"}
        self._profiles("bind/profile_template", bind_list=[owned])
        self.ids.add(template)
        return template

    @cached_property
    def template(self) -> str:
        return self.new_template()

    def _profiles(self, route: str, **body: object) -> Any:
        return self.make("POST", f"{MEMOS}/{route}", body)["data"]

    def _known(self, made: Any) -> str:
        self.ids.add(made["id"])
        return str(made["id"])

    def shown(self, text: str, besides: Collection[str] = ()) -> set[str]:
        """What stands in the text of all that is stored, and does not stand in `besides`."""
        return {
            stored
            for stored in {HIDDEN, *self.ids}
            if stored in text and not any(stored in sent for sent in besides)
        }


class SkippedTime:
    """In the place of the module `time`: who sleeps wakes at once, that much later."""

    def __init__(self) -> None:
        self._skipped = 0

    def time_ns(self) -> int:
        return time.time_ns() + self._skipped

    def sleep(self, seconds: float) -> None:
        self._skipped += round(seconds * 1_000_000_000)


@contextmanager
def stored_project() -> Iterator[StoredProject]:
    with pytest.MonkeyPatch.context() as patch, running_functions(patch) as functions:
        patch.setattr(system_clock, "time", SkippedTime())
        yield StoredProject(functions)
