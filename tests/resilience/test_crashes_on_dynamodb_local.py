import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.resilience.crashing import check
from tests.resilience.scenarios import SCENARIOS
from tests.resilience.site import in_table

# Of a scenario: all are died in memory, and what is new here are the steps of the adapters.
DEATHS = 8


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_doubles_nothing(
    name: str, local_client: DynamoDBClient
) -> None:
    check(SCENARIOS[name], lambda: in_table(local_client), DEATHS)
