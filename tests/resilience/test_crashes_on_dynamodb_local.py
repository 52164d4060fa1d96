import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.effort import tries
from tests.resilience.crashing import check
from tests.resilience.scenarios import SCENARIOS
from tests.resilience.site import in_table

# At most, of a scenario. In memory every death is tried; new here are the steps of the adapters.
DEATHS = tries(5)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_doubles_nothing(
    name: str, local_client: DynamoDBClient
) -> None:
    check(SCENARIOS[name], lambda: in_table(local_client), DEATHS)
