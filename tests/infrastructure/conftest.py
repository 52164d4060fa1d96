"""The template before and after the SAM transform, its loops expanded in both."""

from typing import Any

import pytest

from tests.infrastructure.transform import expanded_template, transformed_template

Template = dict[str, Any]


@pytest.fixture(scope="session")
def written() -> Template:
    return expanded_template()


@pytest.fixture(scope="session")
def transformed() -> Template:
    return transformed_template()


@pytest.fixture(scope="session")
def functions(transformed: Template) -> dict[str, Template]:
    """Properties of each function, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in transformed["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
