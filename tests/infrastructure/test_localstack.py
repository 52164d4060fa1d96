"""LocalStack, which docker-compose.yml starts, has all that the stack needs."""

from typing import Any

import yaml

from layers.common.build_layer import AWS_SERVICES
from scripts.deploy.template import TEMPLATE

COMPOSE = TEMPLATE.parent / "docker-compose.yml"


def test_it_starts_the_services_of_the_template_and_those_that_functions_call(
    transformed: dict[str, Any],
) -> None:
    compose = yaml.safe_load(COMPOSE.read_text())
    started = compose["services"]["localstack"]["environment"]["SERVICES"].split(",")

    # `AWS::Logs::LogGroup` is made by `logs`.
    making = {
        resource["Type"].split("::")[1].lower() for resource in transformed["Resources"].values()
    }

    assert set(started) == making | set(AWS_SERVICES)
