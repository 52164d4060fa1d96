"""Least privilege, as far as it can be read from the template."""

from typing import Any

import pytest

Template = dict[str, Any]
Statement = dict[str, Any]


@pytest.fixture
def roles(transformed: Template) -> dict[str, Template]:
    return {
        name: resource["Properties"]
        for name, resource in transformed["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }


def statements(role: Template) -> list[Statement]:
    return [
        statement
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions_of(role: Template) -> set[str]:
    return {action for statement in statements(role) for action in as_list(statement["Action"])}


def test_every_policy_is_written_here(roles: dict[str, Template]) -> None:
    managed = {name: role.get("ManagedPolicyArns", []) for name, role in roles.items()}

    assert {name for name, arns in managed.items() if arns} == set()


def test_no_action_is_a_pattern(roles: dict[str, Template]) -> None:
    patterns = {action for role in roles.values() for action in actions_of(role) if "*" in action}

    assert patterns == set()


def test_every_resource_is_one_of_this_stack(roles: dict[str, Template]) -> None:
    resources = [
        resource
        for role in roles.values()
        for statement in statements(role)
        for resource in as_list(statement["Resource"])
    ]

    literal = [resource for resource in resources if isinstance(resource, str)]

    assert resources
    assert literal == []


def test_roles_can_be_assumed_by_lambda_only(roles: dict[str, Template]) -> None:
    principals = {
        str(statement["Principal"])
        for role in roles.values()
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    }

    assert principals == {"{'Service': 'lambda.amazonaws.com'}"}


def test_only_functions_that_write_may_write(roles: dict[str, Template]) -> None:
    writing = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "s3:PutObject"}

    writers = {name for name, role in roles.items() if actions_of(role) & writing}

    assert writers == {
        "AgentsRole",
        "IngestRole",
        "ExtractionRole",
        "EmbeddingRole",
        "IndexingRole",
        "MemoriesRole",
        "WebhooksRole",
        "DeliveryRole",
    }


def test_only_delivery_opens_secrets_of_webhooks(roles: dict[str, Template]) -> None:
    key = {"Fn::GetAtt": ["SecretsKey", "Arn"]}
    allowed = {
        name: set(statement["Action"])
        for name, role in roles.items()
        for statement in statements(role)
        if statement["Resource"] == key
    }

    assert allowed == {
        "WebhooksRole": {"kms:Encrypt"},
        "DeliveryRole": {"kms:Encrypt", "kms:Decrypt"},
    }


def test_api_gateway_may_invoke_every_function_it_routes_to(transformed: Template) -> None:
    resources = transformed["Resources"].values()
    paths = transformed["Resources"]["Api"]["Properties"]["Body"]["paths"]
    routes = [(path, method) for path, methods in paths.items() for method in methods]

    permissions = [
        resource
        for resource in resources
        if resource["Type"] == "AWS::Lambda::Permission"
        and resource["Properties"]["Principal"] == "apigateway.amazonaws.com"
    ]

    assert len(permissions) == len(routes)
