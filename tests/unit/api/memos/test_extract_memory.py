"""`POST /extract/memory` in the words of MemOS."""

from typing import Any

import pytest

from cairn.domain.errors import DependencyUnavailable, NotAuthorized
from cairn.domain.memory.memory import MemoryKind
from cairn.domain.memory.memory_view import MemoryView
from tests.builders import make_statement
from tests.unit.api.client import Answer, Client

EXTRACT = "/api/openmem/v1/extract/memory"
SAID = [{"role": "user", "content": "I only drink decaf"}]
FACT = make_statement("The user drinks decaf").model_copy(
    update={"key": "Decaf", "value": "The user drinks decaf.", "tags": ("drinks",)}
)
LIKED = FACT.model_copy(
    update={"kind": MemoryKind.PREFERENCE, "is_explicit": False, "reasoning": "Chose it."}
)
PICTURE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
PAPER = {"type": "file", "file": {"file_data": "https://example.com/a.pdf"}}


def extract(client: Client, **body: Any) -> Answer:
    return client.post(EXTRACT, {"messages": SAID, **body})


def test_what_is_found_is_shown_without_ids() -> None:
    answer = extract(Client(statements=(FACT, LIKED)))

    assert answer.status == 200
    assert answer.body == {
        "code": 0,
        "data": {
            "success": True,
            "memory_detail_list": [
                {
                    "memory_key": "Decaf",
                    "memory_value": "The user drinks decaf.",
                    "memory_type": "UserMemory",
                    "tags": ["drinks"],
                }
            ],
            "preference_detail_list": [
                {
                    "preference": "The user drinks decaf.",
                    "reasoning": "Chose it.",
                    "preference_type": "implicit_preference",
                }
            ],
        },
        "message": "ok",
    }


def test_both_lists_are_there_when_nothing_is_found() -> None:
    data = extract(Client()).body["data"]

    assert data == {"success": True, "memory_detail_list": [], "preference_detail_list": []}


FACTS, PREFERENCES = MemoryView.DETAIL_FACTUAL, MemoryView.PREFERENCE


@pytest.mark.parametrize(
    ("types", "views"),
    [
        (None, (FACTS, PREFERENCES)),
        ([], (FACTS, PREFERENCES)),
        (["memory"], (FACTS,)),
        (["preference"], (PREFERENCES,)),
        (["preference", "memory"], (PREFERENCES, FACTS)),
    ],
)
def test_what_to_extract(types: list[str] | None, views: tuple[MemoryView, ...]) -> None:
    client = Client()

    assert extract(client, extraction_types=types).status == 200

    assert client.previewed[0][0].guidance.views == views


def test_ids_and_model_are_accepted() -> None:
    answer = extract(
        Client(), user_id=["a"], agent_id="b", conversation_id="c", model="any", source=None
    )

    assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messages": None}, 40002),
        ({"messages": []}, 40003),
        ({"messages": "hello"}, 40000),
        ({"messages": [{"role": "nobody", "content": "hi"}]}, 40000),
        ({"messages": [{"role": "user"}]}, 40002),
        ({"messages": [{"role": "user", "content": " "}]}, 40002),
        ({"messages": [{"role": "user", "content": [PICTURE]}]}, 40006),
        ({"messages": [{"role": "user", "content": [PAPER]}]}, 40006),
        ({"messages": [{"role": "user", "content": [{"type": "video"}]}]}, 40006),
        ({"messages": [{"role": "user", "content": "word " * 9_000}]}, 40013),
        ({"messages": [{"role": "user", "content": "茶" * 30_000}]}, 40013),
        ({"messages": SAID * 2_001}, 40013),
        ({"extraction_types": ["memories"]}, 40000),
        ({"extraction_types": "memory"}, 40000),
        ({"extraction_types": [None]}, 40000),
    ],
)
def test_what_is_refused(body: dict[str, Any], code: int) -> None:
    client = Client()

    answer = extract(client, **body)

    assert (answer.status, answer.code, answer.body["data"]) == (400, code, None)
    assert client.previewed == []


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (DependencyUnavailable("down", retry_after_seconds=7), 503, 50004),
        (NotAuthorized("it lacks write"), 401, 40103),
    ],
)
def test_what_fails(error: Exception, status: int, code: int) -> None:
    answer = extract(Client(statements=error))

    assert (answer.status, answer.code) == (status, code)
    assert answer.headers.get("Retry-After") == ("7" if status == 503 else None)
