"""The same below the real adapters: what goes wrong there comes from the vendor's client."""

from collections.abc import Iterator

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.effort import tries
from tests.resilience.playing import broken_promises, seeds
from tests.resilience.site import in_table
from tests.resilience.wire import Wire

BLOCK = 20
RUNS = max(BLOCK, tries(BLOCK))  # each block has trouble of every kind
AT_PORTS = {"crash", "held up", "refused", "lost"}
AT_THE_CLIENT = {"clash", "throttled", "never arrived", "answer lost"}


@pytest.fixture
def client(local_client: DynamoDBClient) -> DynamoDBClient:
    return local_client


@pytest.fixture
def wire(client: DynamoDBClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Time passes on the stage only, also between an adapter's tries."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    wire = Wire(client)
    yield wire
    wire.remove()


@pytest.mark.parametrize("first", range(0, RUNS, BLOCK))
def test_whatever_goes_wrong_nothing_is_lost_or_doubled(
    client: DynamoDBClient, wire: Wire, first: int
) -> None:
    seen = set[str]()
    for seed in seeds(first, BLOCK):
        with in_table(client) as site:
            found, play = broken_promises(seed, site, wire)
        assert found == [], f"CAIRN_TROUBLE_SEED={seed}"
        seen |= play.seen

    assert seen == AT_PORTS | AT_THE_CLIENT  # or this shows nothing
