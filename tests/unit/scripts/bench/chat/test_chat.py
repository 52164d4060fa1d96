"""What is compared, counted and required of chats."""

import json
from typing import Any

import pytest

from scripts.bench.chat.bench import CHATTED, SEARCHED, Calls, compared, counted
from scripts.bench.chat.process import finished
from scripts.bench.figures import Figure
from scripts.bench.search.call_record import Call

QUERY, READ = Call("dynamodb:Query", 1, 2, 0), Call("dynamodb:BatchGetItem", 2, 3, 0)
BESIDE = Call("dynamodb:Query", 1.5, 2.5, 0)
WRITE, SEND = Call("dynamodb:TransactWriteItems", 4, 5, 0), Call("sqs:SendMessage", 5, 6, 0)
RECALLING = [QUERY, BESIDE, READ]


def by_name(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.measure.strip(): figure for figure in figures}


def test_each_chat_is_compared_with_the_search_of_its_round() -> None:
    found = by_name(compared({SEARCHED: [0.1, 0.2, 0.4], CHATTED: [0.12, 0.3, 0.44]}))

    assert found["search, p50"].value == 200
    assert found[f"{CHATTED} / search, median of rounds"].value == pytest.approx(1.2)


@pytest.mark.parametrize(("chat", "is_met"), [(0.13, True), (0.131, False)])
def test_a_chat_may_take_as_long_as_1_3_searches(chat: float, is_met: bool) -> None:
    *_, ratio = compared({SEARCHED: [0.1], CHATTED: [chat]})

    assert ratio.is_met == is_met


def test_calls_are_parted_where_the_first_token_could_be_sent() -> None:
    calls = [WRITE, QUERY, SEND, READ]

    assert Calls.of({"calls": calls, "first_at": 3.5}) == Calls([QUERY, READ], [WRITE, SEND])


def test_calls_are_counted_by_operation_before_and_after_the_first_token() -> None:
    found = by_name(counted("with write-back", [Calls(RECALLING, [WRITE, SEND])] * 3))

    values = {name: figure.value for name, figure in found.items()}
    assert values == {
        "AWS calls of a chat with write-back, most": 5,
        "until the first token: dynamodb:BatchGetItem": 1,
        "until the first token: dynamodb:Query": 2,
        "then: dynamodb:TransactWriteItems": 1,
        "then: sqs:SendMessage": 1,
        "sequential hops until the first token": 2,
        "calls from then until the end, most": 2,
    }
    assert all(figure.is_met for figure in found.values())


@pytest.mark.parametrize(
    ("name", "chat"),
    [
        ("without write-back", Calls(RECALLING, [WRITE])),
        ("with write-back", Calls(RECALLING, [WRITE, SEND, SEND])),
        ("with write-back", Calls([*RECALLING, Call("dynamodb:GetItem", 3, 3.5, 0)], [])),
    ],
)
def test_more_calls_than_these_are_a_miss(name: str, chat: Calls) -> None:
    assert [figure.is_met for figure in counted(name, [chat])].count(False) == 1


def event(**fields: Any) -> str:
    return f"data: {json.dumps(fields)}\n\n"


def test_only_an_answer_with_its_end_is_a_measurement() -> None:
    prelude, piece = json.dumps({"statusCode": 200}), event(type="text", data="Yes.")

    assert finished(prelude, piece + event(type="end", memories=[{}, {}])) == 2
    for others in ("", event(type="error", content="later", code=50301)):
        with pytest.raises(RuntimeError):
            finished(prelude, piece + others)
    with pytest.raises(RuntimeError):
        finished(json.dumps({"statusCode": 503}), '{"code": 50301, "message": "later"}')
