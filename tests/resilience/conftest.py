"""The real stores that resilience is proven on, as in the contract suites."""

import pytest

from tests.contract.conftest import (  # noqa: F401 - fixtures are found by their names
    aws,
    dynamodb_local,
    local_client,
    local_table,
    moto_aws,
    moto_client,
    moto_table,
)
from tests.fakes.interleaving import InTurn


@pytest.fixture(autouse=True)
def one_thread_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process waits for its turn at every call: it cannot wait twice at once."""
    for adapter in ("reader", "candidate_source"):
        monkeypatch.setattr(f"cairn.adapters.segments.{adapter}.ThreadPoolExecutor", InTurn)
