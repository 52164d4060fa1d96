"""How long a request may work."""

import pytest

from cairn.api.call import deadline


@pytest.mark.parametrize(("remaining", "expected"), [(30_000, 26_000), (10_000, 8_000)])
def test_three_seconds_are_kept_and_25_are_the_most(remaining: int, expected: int) -> None:
    assert deadline(1_000, remaining) == expected
