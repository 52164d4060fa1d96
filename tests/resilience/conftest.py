"""The real stores that resilience is proven on, as in the contract suites."""

from tests.contract.conftest import (  # noqa: F401 - fixtures are found by their names
    aws,
    dynamodb_local,
    local_client,
    local_table,
    moto_aws,
    moto_client,
    moto_table,
)
