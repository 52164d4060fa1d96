import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from tests.resilience.crashing import check
from tests.resilience.scenarios import SCENARIOS
from tests.resilience.site import in_table

# Those with the most calls: DynamoDB Local shows as much of them, and takes a quarter of the time.
ELSEWHERE = (
    "a changed memory deleted",
    "a memory accepted with neither queue nor vectors",
    "a memory changed",
    "a memory changed before it has its vector",
    "a memory created",
    "a user erased",
    "a user erased in the middle",
    "an add deleted that was understood in part",
    "several chunks",
    "several windows",
    "messages that are lost",
    "put off",
    "redriven",
)
HERE = [
    name for name, scenario in SCENARIOS.items() if not scenario.files_at and name not in ELSEWHERE
]


@pytest.mark.usefixtures("moto_aws")
@pytest.mark.parametrize("name", HERE)
def test_a_crash_at_any_call_loses_and_doubles_nothing(
    name: str, moto_client: DynamoDBClient
) -> None:
    check(SCENARIOS[name], lambda: in_table(moto_client))
