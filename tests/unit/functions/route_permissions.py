"""Every route with the permissions that it needs, and a request that it grants."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cairn.domain.scope import Permission
from tests.unit.functions.stored_project import CONVERSATION, HOOK, MEMOS, WORDS, StoredProject

READ, WRITE = frozenset({Permission.READ}), frozenset({Permission.WRITE})
DELETE, ADMIN = frozenset({Permission.DELETE}), frozenset({Permission.ADMIN})
ANYBODY = frozenset[Permission]()

type Make = Callable[[StoredProject], Any]


@dataclass(frozen=True)
class Row:
    """`path` and `body` are made anew for each request. `shows`: something that is stored.

    `status` is that of whoever may.
    """

    method: str
    route: str
    needs: frozenset[Permission]
    path: Make
    body: Make
    shows: bool
    status: int


def row(
    method: str,
    route: str,
    needs: frozenset[Permission],
    body: Make = lambda _: None,
    *,
    path: Make | None = None,
    shows: bool = False,
    status: int = 200,
) -> Row:
    return Row(method, route, needs, path or (lambda _: route), body, shows, status)


def _own(stored: StoredProject) -> dict[str, Any]:
    """What the caller writes itself; `stored` holds nothing of it."""
    return {"content": f"I was here {uuid4()}", "agent_id": "visitor"}


def _near(stored: StoredProject) -> dict[str, Any]:
    """Nearly what is stored, so that it is shown in its place."""
    _ = stored.memory
    words = WORDS.rsplit(" ", 3)[0]
    return {
        "content": f"{words} other days",
        "agent_id": stored.agent,
        "deduplicate": True,
        "dedup_threshold": 0.5,
    }


def _question(stored: StoredProject) -> dict[str, Any]:
    return {"query": "when does the vault open?", "agent_id": stored.agent, "threshold": 0.0}


def _asked(stored: StoredProject) -> dict[str, Any]:
    _ = stored.memory
    return _question(stored)


def _asked_of_user(stored: StoredProject) -> dict[str, Any]:
    _ = stored.task
    return {"user_id": "ann", "query": "what do I like?", "relativity": 0}


def _listed_of_user(stored: StoredProject) -> dict[str, Any]:
    _ = stored.task
    return {"user_id": "ann"}


def _conversation(stored: StoredProject) -> dict[str, Any]:
    _ = stored.task
    return {"user_id": "ann", "conversation_id": CONVERSATION}


def _chat(stored: StoredProject) -> dict[str, Any]:
    return {**_asked_of_user(stored), "conversation_id": str(uuid4())}


def _unkept(stored: StoredProject) -> dict[str, Any]:
    return {**_chat(stored), "add_message_on_answer": False}


def _completion(stored: StoredProject) -> dict[str, Any]:
    _ = stored.task
    return {"user": "ann", "messages": [{"role": "user", "content": "Where do I live in Porto?"}]}


def _named(template: str) -> dict[str, Any]:
    return {"profile_template_id": template}


def _owned(template: str) -> dict[str, Any]:
    return {**_named(template), "user_id": "ann"}


def _of(_: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body alone: what it is about is stored by then."""
    return body


def _streamed(body: Make) -> Make:
    return lambda stored: {**body(stored), "stream": True}


NOBODYS = {"order": "of nobody"}
AGENT, ENTITY = "/v1/agents/{agent}", "/v1/entities/{entity_id}"
MEMORY, WEBHOOK = "/v1/memories/{memory_id}", "/v1/webhooks/{webhook_id}"
DELIVERIES, KEY = f"{WEBHOOK}/deliveries", "/v1/extraction/keys/{key_id}"


def _agent(rest: str = "") -> Make:
    return lambda stored: f"/v1/agents/{stored.agent}{rest}"


def _entity(rest: str = "") -> Make:
    return lambda stored: f"/v1/entities/{stored.entity}{rest}"


def _memory(rest: str = "", version: str = "v1") -> Make:
    return lambda stored: f"/{version}/memories/{stored.memory}{rest}"


def _webhook(rest: str = "") -> Make:
    return lambda stored: f"/v1/webhooks/{stored.webhook}{rest}"


def _link(stored: StoredProject) -> dict[str, Any]:
    return {"memory_id": stored.memory}


ROWS = [
    row("POST", "/v1/agents", READ | WRITE, lambda s: s.agent and {"name": "keeper"}, shows=True),
    row("GET", "/v1/agents", READ, path=lambda s: s.agent and "/v1/agents", shows=True),
    row("GET", AGENT, READ, path=_agent(), shows=True),
    row("PUT", AGENT, READ | WRITE, lambda s: {"name": "keeper"}, path=_agent(), shows=True),
    row("DELETE", AGENT, DELETE, path=lambda s: f"/v1/agents/{s.new_agent()}"),
    row("GET", f"{AGENT}/stats", READ, path=_agent("/stats")),
    row(
        "POST",
        "/v1/entities",
        READ | WRITE,
        lambda s: s.entity and {"name": "harbour", "type": "place"},
        shows=True,
    ),
    row("GET", "/v1/entities", READ, path=lambda s: s.entity and "/v1/entities", shows=True),
    row("GET", ENTITY, READ, path=_entity(), shows=True),
    row("PUT", ENTITY, READ | WRITE, lambda s: {"name": "harbour"}, path=_entity(), shows=True),
    row("DELETE", ENTITY, DELETE, path=lambda s: f"/v1/entities/{s.new_entity()}"),
    row(
        "POST",
        "/v1/entities/links",
        READ | WRITE,
        lambda s: {"entity_id": s.entity, **_link(s)},
        status=201,
    ),
    row("POST", f"{ENTITY}/link", READ | WRITE, _link, path=_entity("/link"), status=201),
    row("GET", f"{ENTITY}/neighborhood", READ, path=_entity("/neighborhood"), shows=True),
    row("GET", f"{ENTITY}/relationships", READ, path=_entity("/relationships"), shows=True),
    row("POST", f"{MEMORY}/extract-entities", READ | WRITE, path=_memory("/extract-entities")),
    row("GET", f"{MEMORY}/extraction-status", READ, path=_memory("/extraction-status")),
    row("POST", "/v1/memories/backfill-entities", READ | WRITE),
    row(
        "POST",
        f"{MEMOS}/add/message",
        WRITE,
        lambda s: {
            "user_id": "ann",
            "messages": [{"role": "user", "content": f"I was here {uuid4()}"}],
            "async_mode": False,
        },
    ),
    row(
        "POST",
        f"{MEMOS}/extract/memory",
        WRITE,
        lambda s: {"messages": [{"role": "user", "content": "I like green tea"}]},
    ),
    row(
        "POST",
        f"{MEMOS}/add/feedback",
        WRITE,
        lambda s: {"user_id": "ben", "feedback_content": f"Forget that I was here {uuid4()}"},
    ),
    row("POST", "/v1/memories", WRITE, _own),
    row("POST", "/v1/memories", READ | WRITE, _near, shows=True),
    row("POST", "/v2/memories", WRITE, _own, status=202),
    row(
        "POST",
        "/v2/memories",
        READ | WRITE,
        lambda s: {**_near(s), "content": WORDS},
        shows=True,
        status=202,
    ),
    row("POST", "/v1/memories/batch", WRITE, lambda s: {"memories": [_own(s), _near(s)]}),
    row("POST", f"{MEMOS}/chat", READ | WRITE, _chat, shows=True),
    row("POST", f"{MEMOS}/chat", READ | WRITE, _streamed(_chat), shows=True),
    row("POST", f"{MEMOS}/chat", READ, _unkept, shows=True),
    row("POST", f"{MEMOS}/chat/completions", READ | WRITE, _completion, shows=True),
    row("POST", f"{MEMOS}/chat/completions", READ | WRITE, _streamed(_completion), shows=True),
    row(
        "POST",
        f"{MEMOS}/delete/memory",
        DELETE,
        lambda s: {"memory_ids": [s.new_memory()]},
    ),
    row("POST", f"{MEMOS}/delete/memory", DELETE, lambda s: {"user_id": "nobody"}),
    row(
        "POST",
        f"{MEMOS}/bind/profile_template",
        WRITE,
        lambda s: {"bind_list": [{"profile_template_id": s.template, "user_id": "visitor"}]},
    ),
    row(
        "POST",
        f"{MEMOS}/edit/profile",
        WRITE,
        lambda s: {**_owned(s.new_template()), "remove_fields": ["harbour.is"]},
    ),
    row("POST", f"{MEMOS}/delete/profile", DELETE, lambda s: _owned(s.new_template())),
    row(
        "POST",
        f"{MEMOS}/add/profile_template",
        WRITE,
        lambda _: {"name": "guests", "metadata": {"a": {"b": {}}}},
    ),
    row(
        "POST",
        f"{MEMOS}/list/profile_template",
        READ,
        lambda s: _of(s.template, {"size": 100}),
        shows=True,
    ),
    row("POST", f"{MEMOS}/get/profile_template", READ, lambda s: _named(s.template), shows=True),
    row(
        "POST",
        f"{MEMOS}/update/profile_template",
        WRITE,
        lambda s: {**_named(s.new_template()), "name": "guests"},
    ),
    row("POST", f"{MEMOS}/delete/profile_template", DELETE, lambda s: _named(s.new_template())),
    row(
        "POST",
        f"{MEMOS}/search/memory",
        READ,
        lambda s: _of(s.template, {**_asked_of_user(s), "include_memory_view": ["profile"]}),
        shows=True,
    ),
    row("POST", f"{MEMOS}/get/memory", READ, _listed_of_user, shows=True),
    row(
        "GET",
        f"{MEMOS}/get/memory/{{memory_id}}",
        READ,
        path=lambda s: f"{MEMOS}/get/memory/{s.memory}",
        shows=True,
    ),
    row("POST", f"{MEMOS}/get/message", READ, _conversation, shows=True),
    row(
        "POST",
        f"{MEMOS}/update/memory",
        READ | WRITE,
        lambda s: {"memory_id": s.memory, "status": "activated"},
    ),
    row("POST", f"{MEMOS}/delete/memory", DELETE, lambda s: {"user_id": "ann", "filter": NOBODYS}),
    row("GET", MEMORY, READ, path=_memory(), shows=True),
    row("GET", "/v1/memories", READ, path=lambda s: s.memory and "/v1/memories", shows=True),
    row("PUT", MEMORY, READ | WRITE, lambda s: {"metadata": {}}, path=_memory(), shows=True),
    row("PUT", MEMORY, READ | WRITE, lambda s: {}, path=_memory(), shows=True),
    row(
        "PATCH", MEMORY, READ | WRITE, lambda s: {"metadata": {"a": 1}}, path=_memory(), shows=True
    ),
    row(
        "PUT",
        f"{MEMORY}/importance",
        READ | WRITE,
        lambda s: {"importance": 0.9},
        path=_memory("/importance"),
        shows=True,
    ),
    row("DELETE", MEMORY, DELETE, path=lambda s: f"/v1/memories/{s.new_memory()}"),
    row("POST", "/v1/memories/maintenance", READ | WRITE, lambda s: {"action": "demote_cold"}),
    row("POST", f"{MEMOS}/search/memory", READ, _asked_of_user, shows=True),
    row("POST", f"{MEMOS}/rerank", READ, lambda s: {"query": "tea", "documents": ["green tea"]}),
    row("POST", "/v1/memories/search", READ, _asked, shows=True),
    row("POST", "/v2/context/build", READ, _asked, shows=True),
    row("POST", "/v2/context", READ, _asked, shows=True),
    row("POST", "/v1/memories/context", READ, _asked, shows=True),
    row("GET", "/v1/health", ANYBODY),
    row("GET", f"{MEMOS}/ping", ANYBODY),
    row("GET", "/v1/extraction/settings", READ),
    row("POST", "/v1/extraction/keys", WRITE, lambda s: {}, status=422),
    row("POST", "/v1/extraction/keys/deactivate-all", WRITE),
    row("POST", f"{KEY}/activate", WRITE, path=lambda s: f"{KEY[:-8]}x/activate", status=404),
    row("DELETE", KEY, DELETE, path=lambda s: f"{KEY[:-8]}x", status=404),
    row("POST", f"{MEMOS}/get/status", READ, lambda s: {"task_id": s.task}, shows=True),
    row(
        "GET",
        "/v2/memories/{memory_id}/status",
        READ,
        path=_memory("/status", "v2"),
    ),
    row("POST", "/v1/webhooks", READ | WRITE, lambda s: s.webhook and {"url": HOOK}, shows=True),
    row(
        "POST",
        "/v1/webhooks",
        READ | WRITE,
        lambda s: {"url": f"{HOOK}/{uuid4()}"},
        status=201,
    ),
    row("GET", "/v1/webhooks", READ, path=lambda s: s.webhook and "/v1/webhooks", shows=True),
    row("GET", WEBHOOK, READ, path=_webhook(), shows=True),
    row("PATCH", WEBHOOK, READ | WRITE, lambda s: {"enabled": True}, path=_webhook(), shows=True),
    row(
        "DELETE",
        WEBHOOK,
        DELETE,
        path=lambda s: f"/v1/webhooks/{s.new_webhook()}",
        status=204,
    ),
    row("POST", "/v1/webhooks/signing-secret", ADMIN),
    row(
        "GET",
        DELIVERIES,
        READ,
        path=lambda s: s.delivery and f"/v1/webhooks/{s.webhook}/deliveries",
        shows=True,
    ),
    row("POST", f"{WEBHOOK}/test", READ | WRITE, path=_webhook("/test")),
    row(
        "POST",
        f"{DELIVERIES}/{{delivery_id}}/resend",
        READ | WRITE,
        path=lambda s: f"/v1/webhooks/{s.webhook}/deliveries/{s.delivery}/resend",
    ),
]
