import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.resilience.crashing import check
from tests.resilience.scenarios import SCENARIOS
from tests.resilience.site import in_table

# With many calls, all of which others make, too.
ELSEWHERE = ("a changed memory deleted", "a memory accepted with neither queue nor vectors")


@pytest.mark.parametrize("name", [each for each in SCENARIOS if each not in ELSEWHERE])
def test_a_crash_at_any_call_loses_and_doubles_nothing(
    name: str, local_client: DynamoDBClient
) -> None:
    check(SCENARIOS[name], lambda: in_table(local_client))
