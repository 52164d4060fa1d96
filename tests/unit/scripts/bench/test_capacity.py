"""Figures about the capacity that adds consume."""

from collections.abc import Iterator
from dataclasses import asdict

import boto3
import pytest
from moto import mock_aws

from cairn.adapters.dynamodb.consumed_capacity import ConsumedCapacity
from scripts.bench import capacity_process
from scripts.bench.capacity import Kind, play, resources, row, table_of
from scripts.bench.line_process import Ask
from tests.composition_root import forget_parts


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Adds in this process, on moto."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        for name, value in resources(boto3.client).items():
            monkeypatch.setenv(name, value)
        forget_parts()
        yield lambda add: [asdict(stage) for stage in capacity_process.stages(add)]
    forget_parts()


def calls(ask: Ask, kind: Kind) -> list[list[int]]:
    """Of the table, by each stage of two adds."""
    return [[stage.table_calls for stage in add] for add in play(ask, kind, adds=2)]


def test_every_stage_of_an_add_is_counted(ask: Ask) -> None:
    for accept, understand, embed in calls(ask, Kind(messages=1, waits=False)):
        assert accept > 0
        assert understand > accept
        assert embed == 0, "vectors are written with their memories"


def test_an_add_that_waits_does_all_when_it_is_accepted(ask: Ask) -> None:
    for accept, understand, embed in calls(ask, Kind(messages=1, waits=True)):
        assert accept > 5
        assert understand == embed == 0


def test_stages_are_shown_at_their_mean_and_in_all() -> None:
    adds = [(ConsumedCapacity(1.0), ConsumedCapacity(4.0)), (ConsumedCapacity(2.0),) * 2]

    means = row(adds, lambda consumed: consumed.read_units)

    assert means == [1.5, 3.0, 4.5]
    assert table_of("read units", [(Kind(4, True), means)]).splitlines()[1].split() == [
        *("4", "messages,", "synchronous"),
        *("1.5", "3.0", "4.5"),
    ]
