"""Every route, filled with the largest that may be stored, answers what Lambda carries."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from cairn.api.all_routes import FUNCTIONS, describe
from cairn.api.answer_size import RESPONSE_MAX
from cairn.api.memoryrelay.fields import MAX_PAGE
from tests.unit.api.largest_items import CHARACTERS, identifier
from tests.unit.api.largest_site import LargestSite

MEMOS = "/api/openmem/v1"
ID = identifier(1)
QUESTION = "q" * 5_000
PAGE = {"limit": str(MAX_PAGE)}
CREATE = {"content": "a word", "agent_id": "a"}
NAMED = {"name": "a", "type": "b"}
FOUND = {"query": QUESTION, "limit": 100}
CONTEXT = {"query": QUESTION, "limit": 50}
CHAT = {"user_id": "u", "conversation_id": "c", "query": "where?", "explain": True}
TEMPLATE = {"profile_template_id": ID}
PROFILE = {**TEMPLATE, "user_id": "u"}
EVERYTHING = {
    "user_id": "u",
    "query": "q" * 160_000,
    "explain": True,
    "include_tool_memory": True,
    "include_skill": True,
    "include_memory_view": ["detail_factual", "preference", "profile"],
    "memory_limit_number": 25,
    "preference_limit_number": 25,
    "tool_memory_limit_number": 25,
    "skill_limit_number": 25,
}


@dataclass(frozen=True)
class Ask:
    """`items`: the list that keeps so many, by the names that lead to it."""

    method: str
    route: str
    body: Any = None
    status: int = 200
    query: dict[str, str] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    number: int = 0

    @property
    def path(self) -> str:
        names = ("memory_id", "entity_id", "webhook_id", "delivery_id", "agent", "key_id")
        return self.route.format_map(dict.fromkeys(names, ID))


AGENT, ENTITY = "/v1/agents/{agent}", "/v1/entities/{entity_id}"
MEMORY, WEBHOOK = "/v1/memories/{memory_id}", "/v1/webhooks/{webhook_id}"
KEY, DELIVERIES = "/v1/extraction/keys", f"{WEBHOOK}/deliveries"
DATA = ("data",)
ASKED = [
    Ask("POST", "/v1/agents", NAMED, 201),
    Ask("GET", "/v1/agents", query=PAGE, items=DATA, number=MAX_PAGE),
    Ask("GET", AGENT),
    Ask("PUT", AGENT, {}),
    Ask("DELETE", AGENT),
    Ask("GET", f"{AGENT}/stats"),
    Ask("POST", "/v1/entities", NAMED, 201),
    Ask("GET", "/v1/entities", query=PAGE, items=DATA, number=MAX_PAGE),
    Ask("GET", ENTITY),
    Ask("PUT", ENTITY, {}),
    Ask("DELETE", ENTITY),
    Ask("POST", "/v1/entities/links", {"entity_id": ID, "memory_id": ID}, 201),
    Ask("POST", f"{ENTITY}/link", {"memory_id": ID}, 201),
    Ask(
        "GET",
        f"{ENTITY}/neighborhood",
        query={"max_neighbors": "100"},
        items=("relationships",),
        number=100,
    ),
    Ask("GET", f"{ENTITY}/relationships", items=DATA, number=100),
    Ask("POST", f"{MEMORY}/extract-entities"),
    Ask("GET", f"{MEMORY}/extraction-status"),
    Ask("POST", "/v1/memories/backfill-entities"),
    Ask(
        "POST",
        f"{MEMOS}/add/message",
        {"user_id": "u", "messages": [{"role": "user", "content": "a word"}]},
    ),
    Ask("POST", f"{MEMOS}/rerank", {"query": "q", "documents": ["a"]}),
    Ask("POST", f"{MEMOS}/extract/memory", {"messages": [{"role": "user", "content": "hi"}]}),
    Ask("POST", f"{MEMOS}/add/feedback", {"user_id": "u", "feedback_content": "replace a by b"}),
    Ask("POST", "/v1/memories", CREATE),
    Ask("POST", "/v2/memories", CREATE, 202),
    Ask(
        "POST",
        "/v1/memories/batch",
        {"memories": [CREATE] * 100},
        items=("results",),
        number=100,
    ),
    Ask("POST", f"{MEMOS}/chat", CHAT, items=("data", "memories")),
    Ask(
        "POST",
        f"{MEMOS}/chat/completions",
        {"user": "u", "messages": [{"role": "user", "content": "where?"}]},
        items=("choices",),
        number=1,
    ),
    Ask("POST", f"{MEMOS}/delete/memory", {"memory_ids": [ID]}),
    Ask("POST", f"{MEMOS}/bind/profile_template", {"bind_list": [PROFILE]}),
    Ask("POST", f"{MEMOS}/edit/profile", {**PROFILE, "remove_fields": ["a.b"]}),
    Ask("POST", f"{MEMOS}/delete/profile", PROFILE),
    Ask("POST", f"{MEMOS}/add/profile_template", {"name": "a", "metadata": {"a": {"b": {}}}}),
    Ask(
        "POST",
        f"{MEMOS}/list/profile_template",
        {"size": 100},
        items=("data", "profile_templates"),
        number=100,
    ),
    Ask("POST", f"{MEMOS}/get/profile_template", TEMPLATE),
    Ask("POST", f"{MEMOS}/update/profile_template", {**TEMPLATE, "name": "a"}),
    Ask("POST", f"{MEMOS}/delete/profile_template", TEMPLATE),
    Ask(
        "POST",
        f"{MEMOS}/get/memory",
        {"user_id": "u", "size": 50},
        items=("data", "memory_detail_list"),
        number=50,
    ),
    Ask("GET", f"{MEMOS}/get/memory/{{memory_id}}"),
    Ask(
        "POST",
        f"{MEMOS}/get/message",
        {"user_id": "u", "conversation_id": "c", "message_limit_number": 50},
        items=("data", "message_detail_list"),
        number=50,
    ),
    Ask("POST", f"{MEMOS}/update/memory", {"memory_id": ID, "title": "a"}),
    Ask("GET", MEMORY),
    Ask("GET", "/v1/memories", query=PAGE, items=DATA, number=MAX_PAGE),
    Ask("PUT", MEMORY, {}),
    Ask("PATCH", MEMORY, {}),
    Ask("PUT", f"{MEMORY}/importance", {"importance": 1}),
    Ask("DELETE", MEMORY),
    Ask("POST", "/v1/memories/maintenance", {"action": "demote_cold"}),
    *(
        Ask(
            "POST",
            f"{MEMOS}/search/memory",
            {**EVERYTHING, "context_format": context_format},
            items=("data", "memory_detail_list"),
        )
        for context_format in ("memory", "sources", "mixed")
    ),
    Ask("POST", "/v1/memories/search", FOUND, items=DATA),
    Ask("POST", "/v2/context/build", CONTEXT, items=("memories",)),
    Ask("POST", "/v2/context", CONTEXT, items=("memories",)),
    Ask("POST", "/v1/memories/context", CONTEXT, items=("memories",)),
    Ask("GET", "/v1/health"),
    Ask("GET", f"{MEMOS}/ping"),
    Ask("GET", "/v1/extraction/settings"),
    Ask("POST", KEY, {}, 422),
    Ask("POST", f"{KEY}/deactivate-all"),
    Ask("POST", f"{KEY}/{{key_id}}/activate", status=404),
    Ask("DELETE", f"{KEY}/{{key_id}}", status=404),
    Ask("POST", f"{MEMOS}/get/status", {"task_id": ID}),
    Ask("GET", "/v2/memories/{memory_id}/status"),
    Ask("POST", "/v1/webhooks", {"url": "https://a.example"}),
    Ask("GET", "/v1/webhooks", query=PAGE, items=DATA, number=100),
    Ask("GET", WEBHOOK),
    Ask("PATCH", WEBHOOK, {}),
    Ask("DELETE", WEBHOOK, status=204),
    Ask("POST", "/v1/webhooks/signing-secret"),
    Ask("GET", DELIVERIES, query=PAGE, items=DATA, number=MAX_PAGE),
    Ask("POST", f"{WEBHOOK}/test"),
    Ask("POST", f"{DELIVERIES}/{{delivery_id}}/resend"),
]


@pytest.fixture(scope="module", params=list(CHARACTERS))
def site(request: pytest.FixtureRequest) -> Iterator[LargestSite]:
    yield LargestSite(CHARACTERS[request.param])


def sent_bytes(answer: dict[str, Any]) -> int:
    """Of what the runtime of Lambda sends."""
    return len(json.dumps(answer, ensure_ascii=False).encode())


def test_every_route_is_in_the_table() -> None:
    assert {(asked.method, asked.route) for asked in ASKED} == set(describe(*FUNCTIONS).routes)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.method} {asked.route}")
def test_the_largest_answer_is_carried(site: LargestSite, asked: Ask) -> None:
    answer = site.ask(asked.method, asked.path, asked.body, **asked.query)

    assert answer["statusCode"] == asked.status, answer["body"][:500]
    assert sent_bytes(answer) <= RESPONSE_MAX
    if asked.items:
        items = json.loads(answer["body"])
        for name in asked.items:
            items = items[name]
        assert len(items) == asked.number if asked.number else len(items) >= 1


HUGE = "\x01" * 900_000  # of a name in a body, where each takes six bytes
DEEP: list[Any] = []
for _ in range(100):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/memories", {HUGE: DEEP}),
        (f"{MEMOS}/add/message", {HUGE: DEEP}),
        ("/v1/memories/search", {"query": "q", "metadata_filter": {HUGE: {}}}),
        (f"{MEMOS}/search/memory", {"user_id": "u", "query": "q", "filter": {HUGE: {"is": 1}}}),
        (f"{MEMOS}/search/memory", {"user_id": "u", "query": "q", "filter": {HUGE: 1, "a": 1}}),
        ("/v2/context", {"query": "q", "exclude_memory_ids": [0] * 20_000}),
        (f"{MEMOS}/add/message", {"user_id": "u", "messages": [{}] * 20_000}),
        (f"{MEMOS}/add/feedback", {"user_id": "u", "feedback_content": HUGE}),
        (f"{MEMOS}/chat", {**CHAT, "filter": {HUGE: 1, "a": 1}}),
        (f"{MEMOS}/chat/completions", {"user": "u", "messages": [{"role": HUGE}]}),
        ("/v1/memories/batch", {"memories": [{HUGE[:50_000]: "c", "metadata": HUGE[:5]}] * 20}),
        ("/v1/entities", {"name": "n", "type": HUGE}),
    ],
)
def test_what_is_said_of_a_request_does_not_grow_with_it(path: str, body: Any) -> None:
    answer = LargestSite("a").ask("POST", path, body)

    assert answer["statusCode"] in (200, 400, 422)
    assert sent_bytes(answer) < 100_000
    assert len(json.loads(answer["body"]).get("details", [])) <= 50
