"""What is counted, compared and required of searches."""

from itertools import pairwise

import boto3
import pytest
from botocore.stub import Stubber

from cairn.domain.index.compaction import FLUSH_AT
from cairn.domain.index.projection import Vector
from scripts.bench.interleaved import WARMING, medians_ms, percentile, rounds
from scripts.bench.search import call_record, crowd, peer, recall
from scripts.bench.search.call_record import Call, bytes_read, hops, waited
from scripts.bench.search.filling import sizes
from scripts.bench.search.process import found
from scripts.front_door import main


def test_calls_that_overlap_are_one_hop() -> None:
    calls = [Call("a", 0, 2, 1), Call("b", 1, 3, 10), Call("c", 2.5, 4, 100)]

    assert hops(calls) == 2  # a and c, beside which b runs
    assert hops([]) == 0
    assert bytes_read(calls) == 111


def test_what_is_waited_for_at_once_is_waited_for_once() -> None:
    assert waited([Call("c", 5, 6, 0), Call("a", 0, 3, 0), Call("b", 1, 2, 0)]) == 4


def test_calls_one_after_another_are_as_many_hops() -> None:
    assert hops([Call("a", 4, 5, 0), Call("b", 0, 1, 0), Call("c", 2, 3, 0)]) == 3


def test_calls_of_clients_made_from_now_on_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    calls = call_record.of_aws(lambda: 0.01)
    client = boto3.client("sqs", region_name="us-east-1")
    with Stubber(client) as stubbed:
        stubbed.add_response("list_queues", {})

        client.list_queues()

    (call,) = calls
    assert call.name == "sqs:ListQueues"
    assert call.ended - call.begun >= 0.01


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_measured_value(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_alternatives_take_turns_and_warming_is_not_counted() -> None:
    asked: list[str] = []

    def system(name: str) -> float:
        asked.append(name)
        return 0.5

    measured = rounds(
        {"one": lambda q: system(f"one {q}"), "two": lambda q: system(f"two {q}")}, ["a", "b"], 3
    )

    assert asked[:4] == ["one a", "two a", "two b", "one b"]
    assert {name: len(values) for name, values in measured.items()} == {"one": 3, "two": 3}
    assert len(asked) == 2 * (WARMING + 3)
    assert medians_ms(measured) == {"one": 500, "two": 500}


@pytest.mark.parametrize("memories", [0, 1, FLUSH_AT, 1_000, 10_000])
def test_segments_are_as_compaction_leaves_them(memories: int) -> None:
    found = sizes(memories)

    assert sum(found) == memories
    assert len(found) <= 8
    assert all(older > newer for older, newer in pairwise(found))


def test_a_crowd_is_the_same_in_every_run_and_no_question_is_a_memory() -> None:
    (first, *_), (again, *_) = crowd.people(200), crowd.people(200)

    assert first.projections == again.projections
    assert len(first.projections) == 2
    known = {projection.vector for projection in first.projections}
    assert known.isdisjoint(crowd.questions(3))


def test_recall_is_the_share_of_the_nearest_that_is_found() -> None:
    *_, person = crowd.people(100)
    asked = crowd.questions(2)

    def half(_: object, question: Vector) -> set[str]:
        return {*sorted(person.nearest(question, 10))[:5], "another"}

    assert recall.recall(person, asked, half, 10) == 0.5


@pytest.mark.parametrize(("size", "required"), [(1_000, 0), (10_000, 2)])
def test_in_process_we_have_to_be_as_fast_as_the_peer_with_many_memories(
    size: int, required: int
) -> None:
    medians = {
        "mem0, in process": 50.0,
        "a, in process": 40.0,
        "b, in process": 60.0,
        "a, HTTP": 9.0,
    }

    compared = peer.compared(size, medians)

    assert [figure.measure for figure in compared if not figure.is_met] == (
        [f"p50 of a search, {size:,} memories, b, in process / mem0"] if required else []
    )
    assert sum(bool(figure.required) for figure in compared) == required


def test_an_answer_without_success_is_no_measurement() -> None:
    body = '{"data": {"memory_detail_list": [1, 2], "preference_detail_list": null}}'

    assert found({"statusCode": 200, "body": body}) == 2
    with pytest.raises(RuntimeError):
        found({"statusCode": 503, "body": "later"})


def test_parts_are_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["bench", "search", "--only", "hops,nothing"])

    assert "there is no part nothing" in capsys.readouterr().err
