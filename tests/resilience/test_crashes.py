import pytest

from tests.resilience.crashing import check
from tests.resilience.scenarios import DELETED_IN_THE_MIDDLE, SCENARIOS
from tests.resilience.site import in_memory


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_crash_at_any_call_loses_and_doubles_nothing(name: str) -> None:
    check(SCENARIOS[name], in_memory)


@pytest.mark.xfail(strict=True, reason="what was made of the words so far stays")
def test_nor_does_one_while_an_add_is_deleted_that_was_understood_in_part() -> None:
    check(DELETED_IN_THE_MIDDLE, in_memory)
