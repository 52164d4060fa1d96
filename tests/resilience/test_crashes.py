import pytest

from tests.resilience.crashing import check
from tests.resilience.scenarios import SCENARIOS
from tests.resilience.site import in_memory


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_doubles_nothing(name: str) -> None:
    check(SCENARIOS[name], in_memory)
