"""Least privilege, as far as it can be read from the template."""

from fnmatch import fnmatchcase
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cairn.domain.scope import Permission
from cairn.use_cases.access.manage_access import create_project, issue_key
from cairn.use_cases.access.ports import AccessPorts
from tests.compatibility.kinds import ATTRIBUTES
from tests.contract.parts import make_table
from tests.fakes.ports import FakeClock
from tests.infrastructure.transform import REGION

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


WRITING_ITEMS = {
    f"dynamodb:{action}"
    for action in (
        "BatchWriteItem",
        "DeleteItem",
        "PartiQLDelete",
        "PartiQLInsert",
        "PartiQLUpdate",
        "PutItem",
        "UpdateItem",
    )
}


def writers(roles: dict[str, Template], writing: set[str]) -> set[str]:
    return {name for name, role in roles.items() if actions_of(role) & writing}


def test_only_functions_that_write_may_write(roles: dict[str, Template]) -> None:
    assert writers(roles, WRITING_ITEMS | {"s3:PutObject"}) == {
        "AgentsRole",
        "ChatRole",
        "IngestRole",
        "ExtractionRole",
        "EmbeddingRole",
        "IndexingRole",
        "MemoriesRole",
        "ProfilesRole",
        "WebhooksRole",
        "DeliveryRole",
    }


@pytest.fixture
def refusal(transformed: Template) -> Template:
    """Of keys and projects, to functions."""
    policy: Template = transformed["Resources"]["NoKeysPolicy"]["Properties"]
    return policy


def test_nobody_who_writes_the_table_may_write_keys_or_projects(
    roles: dict[str, Template], refusal: Template
) -> None:
    [statement] = refusal["PolicyDocument"]["Statement"]

    assert {role["Ref"] for role in refusal["Roles"]} == writers(roles, WRITING_ITEMS)
    assert statement["Effect"] == "Deny"
    assert set(statement["Action"]) == WRITING_ITEMS
    assert statement["Resource"] == {"Fn::GetAtt": ["Table", "Arn"]}
    assert list(statement["Condition"]) == ["ForAnyValue:StringLike"]


@mock_aws
def test_where_keys_and_projects_are_stored_is_refused_and_no_other_place(
    refusal: Template,
) -> None:
    """`ATTRIBUTES` has all kinds of items."""
    [statement] = refusal["PolicyDocument"]["Statement"]
    patterns = statement["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]
    made = make_table(boto3.client("dynamodb", region_name=REGION))
    ports = AccessPorts(made.stores().keys, FakeClock())
    project = create_project("new", ports=ports)
    issue_key(project.project_id, "new", list(Permission), expires_at=None, ports=ports)

    def is_refused(pk: str) -> bool:
        return any(fnmatchcase(pk, pattern) for pattern in patterns)

    places = {item["pk"]["S"] for item in made.client.scan(TableName=made.name)["Items"]}
    others = {kind.split()[0] for kind in ATTRIBUTES} - {"KEY#*", "PROJECTS", "P#*#KEYS"}
    assert len(places) == 3
    assert all(map(is_refused, places))
    assert len(others) > 10
    assert not any(map(is_refused, others))


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
