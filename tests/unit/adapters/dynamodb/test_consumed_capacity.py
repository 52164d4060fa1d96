"""What the answers of the table say was consumed, summed."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from cairn.adapters.dynamodb.consumed_capacity import CapacityCounter, ConsumedCapacity
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.errors import DependencyUnavailable

ONE_OF_EACH = ConsumedCapacity(0.5, 2.0, 1)


def answer(**units: float) -> dict[str, Any]:
    return {"ConsumedCapacity": {"TableName": "cairn", **units}}


def test_units_of_a_read() -> None:
    consumed = ConsumedCapacity.of_read(answer(CapacityUnits=2.5))

    assert consumed == ConsumedCapacity(read_units=2.5, table_calls=1)


def test_units_of_a_write_include_its_indexes() -> None:
    found = answer(CapacityUnits=5.0, WriteCapacityUnits=4.0)

    assert ConsumedCapacity.of_write(found) == ConsumedCapacity(write_units=5.0, table_calls=1)


def test_a_transaction_that_was_sent_again_is_a_read() -> None:
    found = answer(CapacityUnits=4.0, ReadCapacityUnits=4.0)

    assert ConsumedCapacity.of_write(found) == ConsumedCapacity(read_units=4.0, table_calls=1)


def test_calls_on_many_tables_name_each() -> None:
    found = {"ConsumedCapacity": [{"CapacityUnits": 1.5}, {"CapacityUnits": 2.0}]}

    assert ConsumedCapacity.of_read(found).read_units == 3.5


@pytest.mark.parametrize("found", [{}, {"ConsumedCapacity": None}, {"ConsumedCapacity": []}])
def test_an_answer_without_units_counts_as_a_call(found: dict[str, Any]) -> None:
    assert ConsumedCapacity.of_read(found) == ConsumedCapacity(table_calls=1)
    assert ConsumedCapacity.of_write(found) == ConsumedCapacity(table_calls=1)


def test_units_are_logged_with_one_decimal() -> None:
    consumed = sum([ConsumedCapacity(0.1, 0.2, 1)] * 3, start=ConsumedCapacity())

    assert consumed.counts() == {"read_units": 0.3, "write_units": 0.6, "table_calls": 3}


def test_what_was_taken_is_not_taken_again() -> None:
    counter = CapacityCounter()
    counter.add(ONE_OF_EACH)

    assert counter.take() == ONE_OF_EACH
    assert counter.take() == ConsumedCapacity()


def test_the_whole_keeps_what_its_parts_consumed() -> None:
    counter = CapacityCounter()
    counter.add(ONE_OF_EACH)

    assert counter.take_part() == ONE_OF_EACH
    assert counter.take_part() == ConsumedCapacity()
    counter.add(ONE_OF_EACH)
    assert counter.take() == ONE_OF_EACH + ONE_OF_EACH
    assert counter.take_part() == ConsumedCapacity()


@pytest.fixture
def frequent_switches() -> Iterator[None]:
    """Threads give way to one another as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-9)
    yield
    sys.setswitchinterval(usual)


def test_no_thread_loses_what_another_one_adds_or_takes(frequent_switches: None) -> None:
    counter = CapacityCounter()

    def add_and_take(_: int) -> ConsumedCapacity:
        for _ in range(100):
            counter.add(ConsumedCapacity(table_calls=1))
        return counter.take()

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(add_and_take, range(80)))

    assert sum(consumed.table_calls for consumed in taken) == 8_000


class Unreachable:
    """The client of a table that never answers."""

    def get_item(self, **_: Any) -> dict[str, Any]:
        raise EndpointConnectionError(endpoint_url="nowhere")


def test_a_call_that_fails_is_a_call() -> None:
    table = DynamoDBTable(Unreachable(), "cairn")

    with pytest.raises(DependencyUnavailable):
        table.get("a", "b")

    assert table.capacity.take() == ConsumedCapacity(table_calls=1)


class Contended:
    """The client of a table whose item is in another transaction at first."""

    def __init__(self) -> None:
        error: Any = {"Error": {"Code": "TransactionConflictException"}}
        self.refusals = [ClientError(error, "PutItem")] * 2

    def put_item(self, **_: Any) -> dict[str, Any]:
        if self.refusals:
            raise self.refusals.pop()
        return answer(CapacityUnits=1.0)


def test_repeated_calls_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    table = DynamoDBTable(Contended(), "cairn")

    table.put({"pk": "a", "sk": "b"})

    assert table.capacity.take() == ConsumedCapacity(write_units=1.0, table_calls=3)
