"""Whose pages may call a deployment from a browser, read from the operator's environment."""

from collections.abc import Mapping

VARIABLE = "CAIRN_ALLOWED_ORIGINS"


def read(environment: Mapping[str, str]) -> dict[str, str]:
    """The template's parameter. Not set leaves what was deployed; empty resets it to none."""
    return {"AllowedOrigins": environment[VARIABLE]} if VARIABLE in environment else {}
