"""Whose pages may call a deployment."""

import pytest

from scripts.deploy import browser_settings


@pytest.mark.parametrize(
    ("environment", "parameters"),
    [
        ({}, {}),
        ({"CAIRN_ALLOWED_ORIGINS": ""}, {"AllowedOrigins": ""}),
        ({"CAIRN_ALLOWED_ORIGINS": "*"}, {"AllowedOrigins": "*"}),
    ],
)
def test_what_is_not_set_stays_as_it_is_deployed(
    environment: dict[str, str], parameters: dict[str, str]
) -> None:
    assert browser_settings.read(environment) == parameters
