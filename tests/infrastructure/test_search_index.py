"""The search index: which functions know of it, and the nested stack of Serverless."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint import api

from scripts.deploy.template import TEMPLATE, read_template

NESTED = TEMPLATE.parent / "functions" / "indexing" / "serverless.yaml"
SETTINGS = {
    "CAIRN_VECTOR_BACKEND",
    "CAIRN_OPENSEARCH_URL",
    "CAIRN_OPENSEARCH_SERVICE",
    "CAIRN_OPENSEARCH_ALIAS",
}
Template = dict[str, Any]


@pytest.fixture(scope="module")
def nested() -> Template:
    return read_template(NESTED)


@pytest.fixture
def resources(nested: Template) -> dict[str, Template]:
    found: dict[str, Template] = nested["Resources"]
    return found


def of_type(resources: dict[str, Template], name: str) -> list[Template]:
    wanted = f"AWS::OpenSearchServerless::{name}"
    return [resource["Properties"] for resource in resources.values() if resource["Type"] == wanted]


def policy(text: Any) -> Any:
    """The JSON of a policy, with something for every value."""
    template = text["Fn::Sub"] if isinstance(text, dict) else text
    template = template if isinstance(template, str) else template[0]
    return json.loads(re.sub(r"\$\{(\w+)\}", r"<\1>", template))


def test_cfn_lint_accepts_the_nested_template() -> None:
    matches = api.lint(Path(NESTED).read_text(), regions=["us-east-1"])

    assert [str(match) for match in matches] == []


def test_functions_that_search_or_index_are_told_where(functions: dict[str, Template]) -> None:
    settings = {
        name: set(properties["Environment"]["Variables"]) & SETTINGS
        for name, properties in functions.items()
    }

    assert {name: variables for name, variables in settings.items() if variables} == {
        "SearchFunction": SETTINGS,
        "ChatFunction": SETTINGS,
        "IndexingFunction": SETTINGS,
        "SystemFunction": {"CAIRN_VECTOR_BACKEND", "CAIRN_OPENSEARCH_URL"},  # whether it answers
    }


def test_serverless_is_the_default_and_made_only_where_it_is_chosen(written: Template) -> None:
    collection = written["Resources"]["SearchCollection"]

    assert written["Parameters"]["VectorBackend"]["Default"] == "serverless"
    assert collection["Condition"] == "IsServerless"
    assert written["Conditions"]["IsServerless"] == {
        "Fn::Equals": [{"Ref": "VectorBackend"}, "serverless"]
    }


def test_what_the_nested_stack_needs_is_given(written: Template, nested: Template) -> None:
    given = written["Resources"]["SearchCollection"]["Properties"]["Parameters"]

    assert set(given) == set(nested["Parameters"])


def test_search_and_chat_read_and_indexing_writes(written: Template) -> None:
    given = written["Resources"]["SearchCollection"]["Properties"]["Parameters"]

    assert given["ReaderArns"]["Fn::Join"][1] == [
        {"Fn::GetAtt": ["SearchRole", "Arn"]},
        {"Fn::GetAtt": ["ChatRole", "Arn"]},
    ]
    assert given["WriterArns"] == {"Fn::GetAtt": ["IndexingRole", "Arn"]}
    assert given["RoleNames"]["Fn::Join"][1] == [
        {"Ref": "SearchRole"},
        {"Ref": "ChatRole"},
        {"Ref": "IndexingRole"},
    ]


def test_the_collection_is_of_the_generation_that_sleeps(resources: dict[str, Template]) -> None:
    (group,), (collection,) = (
        of_type(resources, "CollectionGroup"),
        of_type(resources, "Collection"),
    )

    assert (group["Generation"], group["StandbyReplicas"]) == ("NEXTGEN", "ENABLED")
    assert group["CapacityLimits"]["MinIndexingCapacityInOcu"] == 0
    assert group["CapacityLimits"]["MinSearchCapacityInOcu"] == 0
    assert (collection["Type"], collection["StandbyReplicas"]) == ("VECTORSEARCH", "ENABLED")
    assert collection["CollectionGroupName"] == group["Name"]
    assert set(resources["Collection"]["DependsOn"]) == {"Group", "Encryption", "Network"}


def test_policies_are_of_this_collection_alone(resources: dict[str, Template]) -> None:
    security = of_type(resources, "SecurityPolicy")
    rules = [
        rule
        for written in [*security, *of_type(resources, "AccessPolicy")]
        for statement in as_list(policy(written["Policy"]))
        for rule in statement["Rules"]
    ]

    assert {policy["Type"] for policy in security} == {"encryption", "network"}
    assert {name for rule in rules for name in rule["Resource"]} == {
        "collection/<Name>",
        "index/<Name>/*",
    }


def test_only_the_operator_makes_indices_and_readers_do_not_write(
    resources: dict[str, Template],
) -> None:
    allowed = {
        name: {
            permission
            for statement in policy(resource["Properties"]["Policy"])
            for rule in statement["Rules"]
            for permission in rule["Permission"]
        }
        for name, resource in resources.items()
        if resource["Type"].endswith("AccessPolicy")
    }

    making = {"aoss:CreateIndex", "aoss:DeleteIndex", "aoss:CreateCollectionItems"}
    assert {name for name, actions in allowed.items() if actions & making} == {"OperatorAccess"}
    assert "aoss:WriteDocument" not in allowed["ReaderAccess"]
    assert allowed["WriterAccess"] - allowed["ReaderAccess"] == {"aoss:WriteDocument"}
    assert not any("*" in action for actions in allowed.values() for action in actions)


def test_roles_may_call_this_collection(resources: dict[str, Template]) -> None:
    (statement,) = resources["ApiAccess"]["Properties"]["PolicyDocument"]["Statement"]

    assert statement["Action"] == ["aoss:APIAccessAll"]
    assert statement["Resource"] == {"Fn::GetAtt": ["Collection", "Arn"]}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
