"""Webhooks: which addresses a stack may call, and which functions know."""

from typing import Any

import pytest

Template = dict[str, Any]


def test_addresses_of_the_machine_itself_are_refused_unless_a_local_stack_allows_them(
    written: Template,
) -> None:
    parameter = written["Parameters"]["LoopbackTargets"]
    rule = written["Rules"]["OnlyALocalStackCallsItself"]

    assert parameter["Default"] == "refused"
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "LoopbackTargets"}, "allowed"]}
    assert [assertion["Assert"] for assertion in rule["Assertions"]] == [
        {"Fn::Equals": [{"Ref": "Stage"}, "local"]}
    ]


@pytest.mark.parametrize(
    ("variable", "holders"),
    [
        ("CAIRN_LOOPBACK_TARGETS", {"IngestFunction", "WebhooksFunction", "DeliveryFunction"}),
        ("CAIRN_SECRETS_KEY_ID", {"WebhooksFunction", "DeliveryFunction"}),
        (
            "CAIRN_DELIVERY_QUEUE_URL",
            {"WebhooksFunction", "DeliveryFunction", "ReconcileFunction"},
        ),
    ],
)
def test_functions_are_told_what_they_need(
    functions: dict[str, Template], variable: str, holders: set[str]
) -> None:
    assert {
        name
        for name, properties in functions.items()
        if variable in properties["Environment"]["Variables"]
    } == holders
