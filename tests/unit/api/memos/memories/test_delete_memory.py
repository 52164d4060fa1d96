"""`POST /delete/memory` in the words of MemOS: never more is deleted than the request says."""

from typing import Any

import pytest

from cairn.api.call import LONGEST_MS
from cairn.domain.errors import DependencyUnavailable, NotAuthorized, NotFound
from cairn.domain.index.filters import And, Equals, HasTag, InfoEquals, RelatedTo
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.scope import Permission, Scope, Subject, SubjectType
from cairn.use_cases.erasure.erase_subject import EraseSubject
from cairn.use_cases.memories.delete_matching import DeleteMatching
from cairn.use_cases.memories.delete_memories import DeleteMemories
from tests.unit.api.client import DELETE, Client
from tests.unit.api.recording import NOW


def user(user_id: str) -> Subject:
    return Subject(type=SubjectType.USER, id=user_id)


AGENT = Subject(type=SubjectType.AGENT, id="a1")


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ({"user_id": "u1"}, EraseSubject(user("u1"))),
        ({"user_id": "u1", "memory_ids": None, "filter": None}, EraseSubject(user("u1"))),
        ({"user_ids": ["u1"]}, EraseSubject(user("u1"))),
        ({"user_ids": "u1"}, EraseSubject(user("u1"))),
        ({"user_ids": ["u1"], "user_id": "u1"}, EraseSubject(user("u1"))),
        ({"user_id": 7}, EraseSubject(user("7"))),
        ({"agent_id": "a1"}, EraseSubject(AGENT)),
        (
            {"user_id": "u1", "filter": {"scene": "shop"}},
            DeleteMatching((user("u1"),), InfoEquals("scene", "shop")),
        ),
        (
            {"agent_id": "a1", "filter": {"agent": {"scene": "shop"}}},
            DeleteMatching((AGENT,), InfoEquals("scene", "shop")),
        ),
        (
            {"filter": {"and": [{"related_id": ["u1"]}, {"scene": "shop"}]}},
            DeleteMatching(
                (user("u1"), Subject(type=SubjectType.AGENT, id="u1")),
                And((RelatedTo(("u1",)), InfoEquals("scene", "shop"))),
            ),
        ),
        (
            {"user_id": "u1", "memory_type": "preference"},
            DeleteMatching((user("u1"),), None, (MemoryKind.PREFERENCE,)),
        ),
        (
            {"user_id": "u1", "memory_type": "UserMemory", "filter": {"tags": "x"}},
            DeleteMatching((user("u1"),), And((HasTag("x"), Equals("memory_type", "UserMemory")))),
        ),
        ({"memory_ids": ["m1", "m2", "m1"]}, DeleteMemories(("m1", "m2"))),
        ({"memory_ids": "m1"}, DeleteMemories(("m1",))),
        ({"memory_ids": ["m1"], "user_id": "u1"}, DeleteMemories(("m1",), (user("u1"),))),
        (
            {"memory_ids": ["m1"], "user_ids": ["u1", "u2"]},
            DeleteMemories(("m1",), (user("u1"), user("u2"))),
        ),
        ({"memory_ids": ["m1"], "agent_id": "a1"}, DeleteMemories(("m1",), (AGENT,))),
        ({"memory_ids": ["m1"], "conversation_id": "c1"}, DeleteMemories(("m1",))),
    ],
)
def test_what_a_request_means(body: dict[str, Any], command: object) -> None:
    client = Client()

    answer = client.post(DELETE, body)

    assert answer.body == {"code": 0, "data": {"success": True}, "message": "ok"}
    assert client.deleted == [(command, Scope(project_id="p1"), NOW + LONGEST_MS)]


@pytest.mark.parametrize(
    ("body", "code", "word"),
    [
        ({}, 40002, "user_id"),
        ({"user_ids": []}, 40002, "user_id"),
        ({"user_id": " "}, 40002, "user_id"),
        ({"conversation_id": "c1"}, 40000, "conversation_id"),
        ({"user_id": "u1", "conversation_id": "c1"}, 40000, "conversation_id"),
        ({"user_id": "u1", "memory_type": "everything"}, 40000, "memory_type"),
        ({"user_id": "u1", "filter": {}}, 40003, "filter"),
        ({"user_id": "u1", "filter": []}, 40000, "filter"),
        ({"user_id": "u1", "filter": "travel"}, 40000, "filter"),
        ({"user_id": "u1", "filter": {"and": []}}, 40000, "filter.and"),
        ({"user_id": "u1", "filter": {"and": [{}]}}, 40003, "everything"),
        ({"user_id": "u1", "filter": {"or": [{"scene": "x"}, {}]}}, 40003, "everything"),
        ({"user_id": "u1", "filter": {"public": {"scene": "x"}}}, 40003, "everything"),
        ({"user_id": "u1", "filter": {"scene": "x", "tags": "y"}}, 40000, "several fields"),
        ({"user_id": "u1", "filter": {"create_time": {"after": "2026"}}}, 40000, "after"),
        ({"user_id": "u1", "filter": {"user": {}, "agent": {}}}, 40003, "everything"),
        ({"filter": {"tags": "x"}}, 40002, "related_id"),
        ({"filter": {"or": [{"related_id": "u1"}, {"tags": "x"}]}}, 40002, "related_id"),
        ({"filter": {"related_id": []}}, 40002, "related_id"),
        ({"filter": {"related_id": [" "]}}, 40002, "related_id"),
        ({"filter": {"user": {"related_id": "u1"}}}, 40003, "everything"),
        ({"filter": {"related_id": [f"u{n}" for n in range(21)]}}, 40000, "related_id"),
        ({"memory_type": "preference"}, 40002, "user_id"),
        ({"user_ids": ["u1", "u2"], "filter": {"tags": "x"}}, 40000, "one user"),
        ({"user_id": "u1", "conversation_id": "c", "filter": {"tags": "x"}}, 40000, "conversation"),
        ({"memory_ids": ["m1"], "memory_type": "preference"}, 40000, "memory_type"),
        ({"memory_ids": ["m1"], "filter": {"tags": "x"}}, 40000, "filter"),
        ({"user_ids": ["u1", "u2"]}, 40000, "one user"),
        ({"user_id": "u1", "user_ids": ["u2"]}, 40000, "one user"),
        ({"user_id": "u1", "agent_id": "a1"}, 40000, "one user"),
        ({"user_id": "u" * 101}, 40010, "user_id"),
        ({"memory_ids": []}, 40003, "memory_ids"),
        ({"memory_ids": ["m1", "m" * 2_049]}, 40000, "memory_ids[1]"),
        ({"memory_ids": ["m1", " "]}, 40002, "memory_ids[1]"),
        ({"memory_ids": [], "user_id": "u1"}, 40003, "memory_ids"),
        ({"memory_ids": [f"m{n}" for n in range(101)]}, 40000, "memory_ids"),
        ({"memory_ids": [["m1"]]}, 40000, "memory_ids"),
    ],
)
def test_what_is_refused_deletes_nothing(body: dict[str, Any], code: int, word: str) -> None:
    client = Client()

    answer = client.post(DELETE, body)

    assert (answer.status, answer.code) == (400, code)
    assert word in answer.body["message"]
    assert client.deleted == []


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (NotFound("no memory", code="memory_not_found"), 404, 40307),
        (DependencyUnavailable("slow"), 503, 50004),
    ],
)
def test_what_the_use_case_refuses(refusal: Exception, status: int, code: int) -> None:
    answer = Client(refusal=refusal).post(DELETE, {"user_id": "u1"})

    assert (answer.status, answer.code, answer.body["data"]) == (status, code, None)


def test_a_key_without_the_permission_is_told_which_it_lacks() -> None:
    """Not with 401 or 403: clients take these for a bad key."""
    with pytest.raises(NotAuthorized) as refusal:
        Scope("p1", frozenset({Permission.READ, Permission.WRITE})).require(Permission.DELETE)

    answer = Client(refusal=refusal.value).post(DELETE, {"user_id": "u1"})

    assert (answer.status, answer.code) == (400, 40306)
    assert "'delete' permission" in answer.body["message"]
