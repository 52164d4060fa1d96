"""What calls of the table consume by DynamoDB's rules, and what each emulator says instead.

The rules: a write costs 1 unit per started KB of the larger of the item before and after; in a
transaction 2, a condition check included; 1 more for each entry of an index that it adds, removes
or changes. A strongly consistent read costs 1 unit per started 4 KB: for each item of a batch, for
all items of a query together; one of an index, which is eventually consistent, half of that.

No emulator follows all of them. To compare figures, take write units from MiniStack and
read units from DynamoDB Local, as `scripts/cairn bench capacity` does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import pytest

from cairn.adapters.dynamodb.consumed_capacity import ConsumedCapacity
from cairn.adapters.dynamodb.errors import ConditionFailed
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from scripts.local.services import local_aws
from tests.contract.parts import ONCE, Table, make_table

MOTO, LOCAL, MINISTACK = "moto", "dynamodb-local", "ministack"
DUE = {"due_shard": "DUE#1", "due_at": 5}


def item(name: str, kilobytes: float, attributes: Attributes | None = None) -> Attributes:
    """A little smaller than it says, for its other attributes count as well."""
    body = "x" * int(kilobytes * 1024 - 80)
    return {"pk": name, "sk": name, "body": body} | (attributes or {})


def reads(units: float) -> ConsumedCapacity:
    return ConsumedCapacity(read_units=units, table_calls=1)


def writes(units: float) -> ConsumedCapacity:
    return ConsumedCapacity(write_units=units, table_calls=1)


@dataclass(frozen=True)
class Case:
    """`instead`: what emulators that do not follow the rule say."""

    call: Callable[[DynamoDBTable], object]
    rule: ConsumedCapacity
    instead: Mapping[str, ConsumedCapacity] = field(default_factory=dict)


def put_one(table: DynamoDBTable) -> None:
    table.transact([table.put_action(item("new", 1))])


def put_two(table: DynamoDBTable) -> None:
    table.transact([table.put_action(item(name, 1)) for name in ("new", "newer")])


def put_two_of_which_one_is_due(table: DynamoDBTable) -> None:
    due = table.put_action(item("new", 1, DUE))
    table.transact([due, table.put_action(item("newer", 1))])


def put_beside_a_check(table: DynamoDBTable) -> None:
    check = table.check_action("5 KB", "5 KB", "attribute_exists(pk)")
    table.transact([check, table.put_action(item("new", 1))])


def update(table: DynamoDBTable) -> None:
    table.update("5 KB", "5 KB", "SET n = :n", {":n": 1}, "attribute_exists(pk)")


CASES = {
    "put of 1.5 KB": Case(lambda table: table.put(item("new", 1.5)), writes(2), {MOTO: writes(1)}),
    "put with an index entry": Case(
        lambda table: table.put(item("new", 1, DUE)), writes(2), {MOTO: writes(1)}
    ),
    "update of 5 KB": Case(update, writes(5), {MOTO: writes(0.5)}),
    "transaction of two puts": Case(put_two, writes(4), {MOTO: writes(0)}),
    "transaction with an index entry": Case(
        put_two_of_which_one_is_due, writes(5), {MOTO: writes(0), LOCAL: writes(12)}
    ),
    "transaction with a check": Case(put_beside_a_check, writes(12), {MOTO: writes(0)}),
    "transaction of one put": Case(put_one, writes(2), {MOTO: writes(0), LOCAL: writes(4)}),
    "get of 5 KB": Case(
        lambda table: table.get("5 KB", "5 KB"), reads(2), {MOTO: reads(0.5), MINISTACK: reads(1)}
    ),
    "batch get of 5 KB and 1 KB": Case(
        lambda table: table.get_many([("5 KB", "5 KB"), ("due", "due")]),
        reads(3),
        {MOTO: reads(2), MINISTACK: reads(0)},
    ),
    "query of 5 KB": Case(
        lambda table: table.query("pk = :pk", {":pk": "5 KB"}),
        reads(2),
        {MOTO: reads(1), MINISTACK: reads(1)},
    ),
    "query of the index": Case(
        lambda table: table.query("due_shard = :due", {":due": "DUE#1"}, index="due"),
        reads(0.5),
        {MOTO: reads(1)},
    ),
}


@pytest.fixture(scope="module")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not local_aws.PYTHON.exists():
        pytest.skip("MiniStack is not installed: make test does it")
    folder: Path = tmp_path_factory.mktemp("ministack")
    yield local_aws.start(folder).url
    local_aws.stop(folder)


@pytest.fixture
def ministack_table(aws: boto3.Session, ministack: str) -> Table:
    return make_table(aws.client("dynamodb", config=ONCE, endpoint_url=ministack))


@pytest.fixture(params=[MOTO, LOCAL, MINISTACK])
def emulator(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def table(emulator: str, request: pytest.FixtureRequest) -> DynamoDBTable:
    """With an item of 5 KB and one that the index has."""
    fixtures = {MOTO: "moto_table", LOCAL: "local_table", MINISTACK: "ministack_table"}
    made: Table = request.getfixturevalue(fixtures[emulator])
    table = DynamoDBTable(made.client, made.name)
    table.put(item("5 KB", 5))
    table.put(item("due", 1, DUE))
    table.capacity.take()
    return table


@pytest.mark.parametrize("name", CASES)
def test_a_call_consumes_what_the_rule_says(table: DynamoDBTable, emulator: str, name: str) -> None:
    case = CASES[name]

    case.call(table)

    assert table.capacity.take() == case.instead.get(emulator, case.rule)


def test_a_refused_write_is_a_call_of_which_no_units_are_known(table: DynamoDBTable) -> None:
    """AWS bills it, and its error does not say so."""
    with pytest.raises(ConditionFailed):
        table.put(item("5 KB", 5), "attribute_not_exists(pk)")

    assert table.capacity.take() == ConsumedCapacity(table_calls=1)
