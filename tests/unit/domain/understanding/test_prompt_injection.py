"""Prompt injections are distinguished from what people say about themselves."""

import pytest

from cairn.domain.understanding.prompt_injection import without_injections
from tests.unit.domain.understanding.hostile import HARMLESS, HOSTILE


@pytest.mark.parametrize(("message", "rest"), [case for case in HOSTILE if case[1] is not None])
def test_injections_support_nothing(message: str, rest: str) -> None:
    assert without_injections(message) == rest


@pytest.mark.parametrize("message", HARMLESS)
def test_people_may_talk_about_forgetting(message: str) -> None:
    assert without_injections(message) == message
