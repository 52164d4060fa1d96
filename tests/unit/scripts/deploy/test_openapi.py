"""The published description of the API."""

from scripts.deploy.openapi import TARGET, openapi


def test_the_description_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == openapi()
