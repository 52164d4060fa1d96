"""Orders to the memory are told from what people say about themselves."""

import pytest

from cairn.domain.understanding.prompt_injection import without_orders
from tests.unit.domain.understanding.hostile import HARMLESS, HOSTILE


@pytest.mark.parametrize(("message", "rest"), [each for each in HOSTILE if each[1] is not None])
def test_orders_support_nothing(message: str, rest: str) -> None:
    assert without_orders(message) == rest


@pytest.mark.parametrize("message", HARMLESS)
def test_people_may_talk_about_forgetting(message: str) -> None:
    assert without_orders(message) == message
