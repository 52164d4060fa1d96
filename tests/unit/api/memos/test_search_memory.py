"""`POST /search/memory` in the words of MemOS."""

from typing import Any

import pytest

from cairn.domain.conversation.message import Message
from cairn.domain.conversation.role import Role
from cairn.domain.errors import InvalidRequest
from cairn.domain.index.filters import (
    And,
    Equals,
    HasTag,
    InfoEquals,
)
from cairn.domain.memory.memory import (
    Labels,
    Memory,
    MemoryKind,
    MemoryStatus,
    Statement,
)
from cairn.domain.profiles.profile import BoundProfile, field_id
from cairn.domain.profiles.query import ScoredField
from cairn.domain.scope import PUBLIC, Scope, Subject, SubjectType
from cairn.domain.search.explanation import Explanation
from cairn.domain.search.query import ScoredMemory, Source
from tests.builders import make_profile, make_template
from tests.unit.api.client import Client
from tests.unit.api.recording import NOW

USER = Subject(type=SubjectType.USER, id="u1")
FACTS = (MemoryKind.FACT, MemoryKind.WORKING, MemoryKind.DOCUMENT)
LISTS = [
    "memory_detail_list",
    "preference_detail_list",
    "tool_memory_detail_list",
    "skill_detail_list",
    "profile_detail_list",
    "event_detail_list",
]


def _memory(kind: MemoryKind = MemoryKind.FACT, **statement: Any) -> Memory:
    content: dict[str, Any] = {
        "kind": kind,
        "key": "Plan",
        "value": "The user plans a trip.",
        "words": "I plan a trip",
        "speaker": "user",
        "tags": ("Travel",),
        "event_time": NOW,
        **statement,
    }
    return Memory(
        memory_id=f"m-{kind}",
        home=USER,
        placements=(USER,),
        task_id="t1",
        session_ids=("0610",),
        labels=Labels(tags=("mine",), info={"scene": "checkout", "rooms": 2}),
        statement=Statement(**content),
        accepted_at=NOW,
        created_at=NOW,
        updated_at=NOW + 1,
    )


def _lists(found: list[ScoredMemory], **request: Any) -> dict[str, Any]:
    data: dict[str, Any] = Client(found=found).search(**request).body["data"]
    return data


def test_an_empty_answer_still_has_every_list_and_the_note() -> None:
    answer = Client().search()

    assert answer.status == 200
    assert answer.body == {
        "code": 0,
        "data": {**{name: [] for name in LISTS}, "preference_note": ""},
        "message": "ok",
    }


def test_a_fact_has_the_documented_shape() -> None:
    data = _lists([ScoredMemory(_memory(), 0.83)])

    assert data["memory_detail_list"] == [
        {
            "id": "m-fact",
            "memory_key": "Plan",
            "memory_value": "The user plans a trip.",
            "memory_type": "UserMemory",
            "create_time": NOW,
            "update_time": NOW + 1,
            "conversation_id": "0610",
            "status": "activated",
            "confidence": 0.99,
            "tags": ["Travel", "mine"],
            "relativity": 0.83,
            "info": {"scene": "checkout", "rooms": 2},
        }
    ]


def test_working_memory_is_marked_fast() -> None:
    data = _lists([ScoredMemory(_memory(MemoryKind.WORKING, tags=()), 0.054)])

    (item,) = data["memory_detail_list"]
    assert item["memory_type"] == "WorkingMemory"
    assert item["tags"] == ["mode:fast", "mine"]


def test_a_document_belongs_to_the_default_session() -> None:
    memory = _memory(MemoryKind.DOCUMENT).model_copy(update={"session_ids": ()})

    (item,) = _lists([ScoredMemory(memory, 0.5)])["memory_detail_list"]

    assert (item["conversation_id"], item["memory_type"]) == ("default_session", "LongTermMemory")


@pytest.mark.parametrize(
    ("is_explicit", "preference_type"),
    [(True, "explicit_preference"), (False, "implicit_preference")],
)
def test_a_preference_says_how_it_is_known(is_explicit: bool, preference_type: str) -> None:
    memory = _memory(MemoryKind.PREFERENCE, is_explicit=is_explicit, reasoning="said so")

    data = _lists([ScoredMemory(memory, 0.71)])

    (item,) = data["preference_detail_list"]
    assert item["preference_type"] == preference_type
    assert item["preference"] == "The user plans a trip."
    assert item["reasoning"] == "said so"
    assert item["relativity"] == 0.71
    assert data["preference_note"]
    assert data["memory_detail_list"] == []


def test_tools_and_skills_have_lists_of_their_own() -> None:
    found = [
        ScoredMemory(_memory(MemoryKind.TOOL, reasoning="retry"), 0.6),
        ScoredMemory(_memory(MemoryKind.SKILL, reasoning="for trips"), 0.5),
    ]

    data = _lists(found, include_tool_memory=True, include_skill=True)

    (tool,) = data["tool_memory_detail_list"]
    (skill,) = data["skill_detail_list"]
    assert (tool["tool_value"], tool["experience"]) == ("The user plans a trip.", "retry")
    assert skill["skill_value"] == {
        "name": "Plan",
        "description": "for trips",
        "procedure": "The user plans a trip.",
    }


def test_an_item_is_explained_only_when_it_has_an_explanation() -> None:
    why = Explanation(1.0, 0.5, None, 0.2, 0.0, 0.0, 0.95, 0.8, None, ("trip",))

    (explained,) = _lists([ScoredMemory(_memory(), 0.8, (), why)])["memory_detail_list"]
    (plain,) = _lists([ScoredMemory(_memory(), 0.8)])["memory_detail_list"]

    assert "explanation" not in plain
    assert explained["explanation"] == {
        "text": 1.0,
        "context": 0.5,
        "meaning": None,
        "speaker_boost": 0.2,
        "time_boost": 0.0,
        "session_boost": 0.0,
        "fused": 0.95,
        "covered_words": 0.8,
        "near_meaning": None,
        "matched_terms": ["trip"],
    }


def test_earlier_versions_are_the_history() -> None:
    earlier = _memory(value="The user planned nothing.").model_copy(
        update={"status": MemoryStatus.SUPERSEDED, "valid_until": NOW}
    )

    (item,) = _lists([ScoredMemory(_memory(), 0.8, (earlier,))])["memory_detail_list"]

    assert item["history"] == [
        {
            "memory_value": "The user planned nothing.",
            "create_time": NOW,
            "update_time": NOW + 1,
            "valid_until": NOW,
        }
    ]


def test_kinds_that_share_a_list_fall_together_and_share_its_limit() -> None:
    found = [
        ScoredMemory(_memory(MemoryKind.FACT), 0.9),
        ScoredMemory(_memory(MemoryKind.FACT), 0.3),
        ScoredMemory(_memory(MemoryKind.WORKING), 0.6),
        ScoredMemory(_memory(MemoryKind.DOCUMENT), 0.7),
    ]

    data = _lists(found, memory_limit_number=3)

    assert [item["relativity"] for item in data["memory_detail_list"]] == [0.9, 0.7, 0.6]


def test_a_plain_search_reads_the_user_and_public_with_the_default_limits() -> None:
    client = Client()

    client.search(conversation_id="0610")

    query, scope, _ = client.searched[0]
    assert scope == Scope(project_id="p1")
    assert query.text == "where?"
    assert query.sources == (Source(USER), Source(PUBLIC))
    assert query.limits == {**dict.fromkeys(FACTS, 9), MemoryKind.PREFERENCE: 9}
    assert query.min_score is None
    assert query.session_id == "0610"


def test_an_agent_has_memory_of_its_own() -> None:
    client = Client()

    client.search(user_id=None, agent_id="planner")

    agent = Subject(type=SubjectType.AGENT, id="planner")
    assert client.query.sources == (Source(agent), Source(PUBLIC))


def test_an_agent_or_app_beside_the_user_narrows_every_source() -> None:
    client = Client()

    client.search(agent_id="planner", app_id="shop", filter={"scene": "a"})

    narrowed = And(
        (InfoEquals("scene", "a"), Equals("agent_id", "planner"), Equals("app_id", "shop"))
    )
    assert client.query.sources == (Source(USER, narrowed), Source(PUBLIC, narrowed))


@pytest.mark.parametrize(
    ("sent", "searched"),
    [
        (None, []),
        ([], []),
        ("all", []),
        (["all"], []),
        (["kb1", "kb2", "kb1"], ["kb1", "kb2"]),
        ("kb1", ["kb1"]),
        (["all", "kb1"], ["kb1"]),
    ],
)
def test_knowledge_bases_are_searched_when_named(sent: object, searched: list[str]) -> None:
    client = Client()

    client.search(knowledgebase_ids=sent)

    assert [source.subject.id for source in client.query.sources[2:]] == searched


def test_each_source_is_filtered_by_its_own_filter() -> None:
    client = Client()

    client.search(
        filter={"user": {"scene": "a"}, "knowledgebase": {"tags": {"contains": "t"}}},
        knowledgebase_ids=["kb1"],
    )

    assert [source.filter for source in client.query.sources] == [
        InfoEquals("scene", "a"),
        None,
        HasTag("t"),
    ]


@pytest.mark.parametrize(
    ("sent", "limit"), [(0, 0), (6, 6), (25, 25), (26, 25), (10**12, 25), ("7", 7)]
)
def test_limits_are_capped_at_25(sent: object, limit: int) -> None:
    client = Client()

    client.search(
        memory_limit_number=sent,
        preference_limit_number=sent,
        tool_memory_limit_number=sent,
        skill_limit_number=sent,
        include_tool_memory=True,
        include_skill=True,
    )

    assert set(client.query.limits.values()) == {limit}
    assert set(client.query.limits) == set(MemoryKind)


@pytest.mark.parametrize(
    ("flags", "kinds"),
    [
        ({}, {*FACTS, MemoryKind.PREFERENCE}),
        ({"include_preference": False}, {*FACTS}),
        ({"include_tool_memory": True}, {*FACTS, MemoryKind.PREFERENCE, MemoryKind.TOOL}),
        ({"include_memory_view": []}, {*FACTS, MemoryKind.PREFERENCE}),
        ({"include_memory_view": ["detail_factual"]}, {*FACTS}),
        ({"include_memory_view": ["preference"]}, {MemoryKind.PREFERENCE}),
        (
            {"include_memory_view": ["detail_factual"], "include_preference": True},
            {*FACTS, MemoryKind.PREFERENCE},
        ),
        (
            {"include_memory_view": ["tool_memory", "skill"], "include_tool_memory": False},
            {MemoryKind.TOOL, MemoryKind.SKILL},
        ),
        ({"include_memory_view": ["profile", "event"]}, set()),
    ],
)
def test_views_and_flags_choose_the_lists(flags: dict[str, Any], kinds: set[MemoryKind]) -> None:
    client = Client()

    client.search(**flags)

    assert set(client.query.limits) == kinds


@pytest.mark.parametrize("threshold", [0, 0.45, 1])
def test_a_threshold_is_passed_on(threshold: float) -> None:
    client = Client()

    client.search(relativity=threshold)

    assert client.query.min_score == threshold


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"query": None}, 40002, "query"),
        ({"query": " "}, 40002, "query"),
        ({"query": ["x"]}, 40000, "query"),
        ({"query": "字" * 40_001}, 40305, "query"),
        ({"user_id": None}, 40002, "user_id"),
        ({"user_id": ""}, 40002, "user_id"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"conversation_id": "c" * 101}, 40011, "conversation_id"),
        ({"memory_limit_number": -1}, 40000, "memory_limit_number"),
        ({"memory_limit_number": 1.5}, 40000, "memory_limit_number"),
        ({"preference_limit_number": -1}, 40000, "preference_limit_number"),
        ({"tool_memory_limit_number": -1}, 40000, "tool_memory_limit_number"),
        ({"skill_limit_number": -1}, 40000, "skill_limit_number"),
        ({"relativity": -0.1}, 40000, "relativity"),
        ({"relativity": 1.1}, 40000, "relativity"),
        ({"relativity": "nan"}, 40000, "relativity"),
        ({"include_memory_view": ["facts"]}, 40000, "include_memory_view[0]"),
        ({"filter": []}, 40000, "filter"),
        ({"filter": {"and": [{"create_time": "x"}]}}, 40000, "filter.and[0].create_time"),
    ],
)
def test_bad_input_names_the_field_and_searches_nothing(
    changes: dict[str, Any], code: int, field: str
) -> None:
    client = Client()

    answer = client.search(**changes)

    assert (answer.status, answer.code) == (400, code)
    assert field in answer.body["message"]
    assert not client.searched


def test_a_knowledge_base_that_is_not_linked_is_told() -> None:
    error = InvalidRequest("knowledge base kb1 is not linked", code="knowledge_base_not_linked")

    answer = Client(found=error).search(knowledgebase_ids=["kb1"])

    assert (answer.status, answer.code) == (400, 50123)


SAID = (
    Message(message_id="t:0", role=Role.USER, text="I plan a trip", event_time=NOW),
    Message(message_id="t:1", role=Role.ASSISTANT, text="去哪里？", said_at="now", event_time=NOW),
)
SOURCES = [
    {
        "type": "chat",
        "role": "user",
        "chat_time": "09:44 AM on 10 December, 2025 UTC",
        "lang": "en",
        "content": "I plan a trip",
    },
    {"type": "chat", "role": "assistant", "chat_time": "now", "lang": "zh", "content": "去哪里？"},
]
ORIGINAL, OWN = "I plan a trip\n去哪里？", "The user plans a trip."


def _shown(
    context_format: str | None, said: dict[str, tuple[Message, ...]]
) -> tuple[dict[str, Any], Client]:
    """A fact, a preference and a tool."""
    kinds = (MemoryKind.FACT, MemoryKind.PREFERENCE, MemoryKind.TOOL)
    found = [ScoredMemory(_memory(kind), 0.8) for kind in kinds]
    client = Client(found=found, said=said)
    answer = client.search(context_format=context_format, include_tool_memory=True)
    assert answer.status == 200
    return answer.body["data"], client


@pytest.mark.parametrize("context_format", [None, "memory"])
def test_memories_show_themselves_and_no_message_is_read(context_format: str | None) -> None:
    data, client = _shown(context_format, {"m-fact": SAID})

    assert "sources" not in data["memory_detail_list"][0]
    assert data["memory_detail_list"][0]["memory_value"] == OWN
    assert client.traced == []


@pytest.mark.parametrize(("context_format", "text"), [("sources", ORIGINAL), ("mixed", OWN)])
def test_original_messages_instead_or_beside(context_format: str, text: str) -> None:
    data, client = _shown(context_format, {"m-fact": SAID, "m-preference": SAID})

    [fact], [preference] = data["memory_detail_list"], data["preference_detail_list"]
    assert (fact["memory_value"], fact["sources"]) == (text, SOURCES)
    assert (preference["preference"], preference["sources"]) == (text, SOURCES)
    assert "sources" not in data["tool_memory_detail_list"][0]
    assert client.traced == [(["m-fact", "m-preference"], Scope("p1"))]


@pytest.mark.parametrize("context_format", ["sources", "mixed"])
def test_a_memory_without_messages_left_shows_itself(context_format: str) -> None:
    data, _ = _shown(context_format, {"m-fact": ()})

    [fact], [preference] = data["memory_detail_list"], data["preference_detail_list"]
    assert (fact["memory_value"], fact["sources"]) == (OWN, [])
    assert (preference["preference"], preference["sources"]) == (OWN, [])


@pytest.mark.parametrize("given", ["source", "", "Mixed", 1, ["mixed"], True])
def test_another_format_is_refused(given: object) -> None:
    answer = Client().search(context_format=given)

    assert (answer.status, answer.code) == (400, 40000)
    assert answer.body["message"].startswith("context_format")


def test_what_was_said_is_cut_before_a_memory_is_left_out() -> None:
    long = Message(message_id="t:0", role=Role.USER, text="茶" * 1_500_000, event_time=NOW)
    found = [ScoredMemory(_memory(MemoryKind.FACT), 0.8)] * 3
    client = Client(found=found, said={"m-fact": (SAID[0], long)})

    data = client.search(
        context_format="sources",
    ).body["data"]

    first = data["memory_detail_list"][0]
    assert len(data["memory_detail_list"]) == 3
    assert first["truncated"] == ["memory_value", "sources"]
    assert first["sources"] == SOURCES[:1]
    assert first["memory_value"].startswith("I plan a trip\n茶茶")


def test_profiles_are_searched_when_they_are_asked_for() -> None:
    client = Client()
    template = make_template(fields={"Basic": {"Job": "cook"}})
    bound = BoundProfile(template, make_profile(template))
    [(path, state)] = bound.properties.items()
    client.found_fields = [ScoredField(bound.profile, path, state, 0.5)]

    data = client.search(include_memory_view=["profile"], relativity=0.3).body["data"]

    [(query, _)] = client.searched_profiles
    assert (query.subject, query.limit, query.min_score) == (USER, 25, 0.3)
    assert data["profile_detail_list"] == [
        {
            "id": field_id(bound.profile, path),
            "memory": "Basic.Job: cook",
            "memory_type": "ProfileMemory",
            "template_id": "tpl_form",
            "profile_category": "Basic",
            "profile_field": "Job",
            "profile_path": "Basic.Job",
            "algorithm_updatable": True,
            "status": "activated",
            "confidence": 0.99,
            "relativity": 0.5,
            "created_at": "2025-12-10T09:44:35Z",
            "updated_at": "2025-12-10T09:44:35Z",
        }
    ]


@pytest.mark.parametrize("views", [None, ["detail_factual", "preference"]])
def test_profiles_are_not_read_unless_they_are_asked_for(views: list[str] | None) -> None:
    client = Client()

    data = client.search(include_memory_view=views).body["data"]

    assert (client.searched_profiles, data["profile_detail_list"]) == ([], [])
