"""What is only read is answered as it was, byte by byte."""

from typing import Any

import pytest

from tests.compatibility.dump import NAMES, items, lines
from tests.compatibility.site import Answer, Site

ANSWERS = list(enumerate(lines("answers")))
SECOND = 1_000


def name_of(value: Any) -> str:
    return f"{value['method']} {value['path']}" if isinstance(value, dict) else str(value)


@pytest.mark.parametrize(("number", "asked"), ANSWERS, ids=name_of)
def test_the_answer_is_the_same(untouched: Site, number: int, asked: dict[str, Any]) -> None:
    untouched.clock.now = NAMES["at"] + number * SECOND

    answer = untouched.ask(asked["function"], asked["method"], asked["path"], asked["body"])

    assert answer == Answer(asked["status"], asked["answer"])


def test_some_of_what_was_found_is_in_a_segment_only_and_some_in_rows_only() -> None:
    rows = {sk for _, sk in items() if sk.startswith("~FRESH#")}
    found = [
        hit["id"]
        for _, answer in ANSWERS
        if answer["path"] == "/v1/memories/search"
        for hit in answer["answer"]["data"]
    ]

    assert {f"~FRESH#{memory_id}" in rows for memory_id in found} == {True, False}


def test_a_key_that_was_revoked_still_is(untouched: Site) -> None:
    revoked = {"Authorization": f"Bearer {NAMES['revoked_key']}"}

    assert untouched.ask("memories", "GET", "/v1/memories", **revoked).status == 401
