"""Figures about the capacity that adds consume."""

import boto3
from moto import mock_aws

from cairn.adapters.dynamodb.consumed_capacity import ConsumedCapacity
from scripts.bench_capacity import Kind, play, row, table


def calls(kind: Kind) -> list[list[int]]:
    """Of the table, by each stage of two adds."""
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        return [[stage.table_calls for stage in add] for add in play(client, kind, adds=2)]


def test_every_stage_of_an_add_is_counted() -> None:
    for accept, understand, embed in calls(Kind(messages=1, waits=False)):
        assert accept > 0
        assert understand > accept
        assert embed == 0, "vectors are written with their memories"


def test_an_add_that_waits_does_all_when_it_is_accepted() -> None:
    for accept, understand, embed in calls(Kind(messages=1, waits=True)):
        assert accept > 5
        assert understand == embed == 0


def test_stages_are_shown_at_their_mean_and_in_all() -> None:
    adds = [(ConsumedCapacity(1.0), ConsumedCapacity(4.0)), (ConsumedCapacity(2.0),) * 2]

    means = row(adds, lambda consumed: consumed.read_units)

    assert means == [1.5, 3.0, 4.5]
    assert table("read units", [(Kind(4, True), means)]).splitlines()[1].split() == [
        *("4", "messages,", "synchronous"),
        *("1.5", "3.0", "4.5"),
    ]
