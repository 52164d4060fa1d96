"""Every queue: dead letters, an alarm on them, and times that fit its consumer."""

from typing import Any

import pytest

Template = dict[str, Any]


def of_type(template: Template, kind: str) -> dict[str, Template]:
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


@pytest.fixture
def queues(transformed: Template) -> dict[str, Template]:
    """Queues that are worked on, without the dead-letter queues."""
    everything = of_type(transformed, "AWS::SQS::Queue")
    return {name: queue for name, queue in everything.items() if "DeadLetter" not in name}


@pytest.fixture
def mappings(transformed: Template, queues: dict[str, Template]) -> dict[str, Template]:
    """Event source mappings by the logical id of their queue."""
    found = of_type(transformed, "AWS::Lambda::EventSourceMapping").values()
    by_source = {mapping["EventSourceArn"]["Fn::GetAtt"][0]: mapping for mapping in found}
    return {name: mapping for name, mapping in by_source.items() if name in queues}


def dead_letter_queue(queue: Template) -> str:
    name: str = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    return name


def test_every_queue_has_a_dead_letter_queue_of_its_own(queues: dict[str, Template]) -> None:
    targets = {dead_letter_queue(queue) for queue in queues.values()}

    assert len(targets) == len(queues) > 0


def test_every_dead_letter_queue_has_an_alarm(
    transformed: Template, queues: dict[str, Template]
) -> None:
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in of_type(transformed, "AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        for dimension in alarm["Dimensions"]
    }

    of_streams = {
        mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
        for mapping in of_type(transformed, "AWS::Lambda::EventSourceMapping").values()
        if "DestinationConfig" in mapping
    }
    assert watched == of_streams | {dead_letter_queue(queue) for queue in queues.values()}


def test_every_queue_has_a_consumer_that_reports_single_failures(
    queues: dict[str, Template], mappings: dict[str, Template]
) -> None:
    types = [mapping["FunctionResponseTypes"] for mapping in mappings.values()]

    assert set(mappings) == set(queues)
    assert types == [["ReportBatchItemFailures"]] * len(queues)


def test_every_consumer_has_a_concurrency_limit(mappings: dict[str, Template]) -> None:
    limits = [mapping["ScalingConfig"]["MaximumConcurrency"] for mapping in mappings.values()]

    by_stage = [limit["Fn::If"] for limit in limits if isinstance(limit, dict)]
    everywhere = [limit for limit in limits if isinstance(limit, int)]
    assert {condition for condition, *_ in by_stage} == {"IsLocal"}
    found = [*everywhere, *(limit for _, *both in by_stage for limit in both)]
    assert min(found) >= 2  # the least AWS accepts


def test_a_message_reappears_soon_after_its_function_must_have_ended(
    queues: dict[str, Template],
    mappings: dict[str, Template],
    functions: dict[str, Template],
) -> None:
    spare = {
        name: queue["VisibilityTimeout"]
        - functions[mappings[name]["FunctionName"]["Ref"]]["Timeout"]
        for name, queue in queues.items()
    }

    assert set(spare.values()) == {30}


@pytest.mark.parametrize("name", ["ExtractionQueue", "DeliveryQueue"])
def test_nothing_waits_behind_what_takes_long(mappings: dict[str, Template], name: str) -> None:
    assert mappings[name]["BatchSize"] == 1


def test_consumers_may_read_their_queue_and_no_other(
    transformed: Template, mappings: dict[str, Template]
) -> None:
    consuming = {
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    }

    granted = {
        resource["Fn::GetAtt"][0]: set(statement["Action"])
        for role in of_type(transformed, "AWS::IAM::Role").values()
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]
        if "sqs:ReceiveMessage" in statement["Action"]
        for resource in as_list(statement["Resource"])
    }

    assert granted == dict.fromkeys(mappings, consuming)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
