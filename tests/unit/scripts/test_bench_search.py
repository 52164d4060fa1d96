"""Figures about searches."""

import boto3
import pytest
from botocore.stub import Stubber

from scripts import aws_calls, bench_search
from scripts.bench_search import Figures, Latency, latency, percentile, table


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_measured_value(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_latencies_are_milliseconds() -> None:
    found = latency(1_000, [0.010] * 19 + [0.500])

    assert (found.memories, found.searches) == (1_000, 20)
    assert (found.p50_ms, found.p95_ms) == pytest.approx((10, 10))


def test_there_are_different_statements_for_every_size_and_the_same_in_every_run() -> None:
    statements = bench_search.sentences()

    assert len(set(statements)) == len(statements) >= max(bench_search.SIZES)
    assert statements == bench_search.sentences()


def test_searches_that_warm_the_function_are_not_timed() -> None:
    asked: list[str] = []

    found = bench_search.durations(asked.append, 3, lambda: None)

    assert len(found) == 3
    assert len(asked) == bench_search.WARMING + 3


def test_the_table_names_every_aws_call() -> None:
    figures = Figures(
        latencies=[Latency(100, 50, 12.4, 30.0)],
        calls={"search of 100": {"dynamodb:Query": 2, "dynamodb:BatchGetItem": 1}},
    )

    assert table(figures).splitlines()[1:] == [
        "     100        50     12 ms     30 ms",
        "3 AWS calls per search of 100: 1 dynamodb:BatchGetItem, 2 dynamodb:Query",
    ]


def test_calls_of_clients_made_from_now_on_are_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    calls = aws_calls.timed()
    client = boto3.client("sqs", region_name="us-east-1")
    with Stubber(client) as stubbed:
        stubbed.add_response("list_queues", {})
        stubbed.add_response("list_queues", {})

        client.list_queues()
        client.list_queues()

    assert [name for name, _ in calls] == ["sqs:ListQueues"] * 2
    assert all(seconds > 0 for _, seconds in calls)
