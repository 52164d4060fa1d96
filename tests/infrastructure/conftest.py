"""The template as written and as CloudFormation sees it."""

from typing import Any

import pytest

from scripts import read_template

Template = dict[str, Any]


@pytest.fixture(scope="session")
def written() -> Template:
    return read_template.read_template()


@pytest.fixture(scope="session")
def transformed() -> Template:
    return read_template.transformed_template()


@pytest.fixture(scope="session")
def functions(transformed: Template) -> dict[str, Template]:
    """Properties of each function, by logical id."""
    return {
        name: resource["Properties"]
        for name, resource in transformed["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
