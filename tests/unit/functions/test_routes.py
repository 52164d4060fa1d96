"""What a function behind the API answers, and what `cairn.api.routes` says of it."""

import importlib

import pytest

from cairn.api.all_routes import FUNCTIONS, describe


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.usefixtures("functions")
def test_a_function_answers_its_own_routes(function: str) -> None:
    handler = importlib.import_module(f"functions.{function}.handler").lambda_handler

    assert handler.routes == describe(function).routes != []
