"""From the table's stream over the publisher and the topic to its subscribers."""

import json
from typing import Any

import pytest

Template = dict[str, Any]


def only(template: Template, kind: str) -> Template:
    [found] = [resource for resource in template["Resources"].values() if resource["Type"] == kind]
    properties: Template = found["Properties"]
    return properties


@pytest.fixture
def mapping(transformed: Template) -> Template:
    """Of the stream."""
    [found] = [
        resource["Properties"]
        for resource in transformed["Resources"].values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        and resource["Properties"]["EventSourceArn"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    ]
    properties: Template = found
    return properties


def test_the_stream_carries_both_images(written: Template) -> None:
    stream = written["Resources"]["Table"]["Properties"]["StreamSpecification"]

    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_the_publisher_sees_every_task_and_current_version_from_the_first(
    mapping: Template,
) -> None:
    patterns = [json.loads(filter_["Pattern"]) for filter_ in mapping["FilterCriteria"]["Filters"]]

    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert patterns == [{"dynamodb": {"Keys": {"sk": {"S": ["V#0", "TASK"]}}}}]


def test_a_record_that_fails_is_parted_from_its_batch_and_kept(mapping: Template) -> None:
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {
        "Fn::GetAtt": ["PublisherDeadLetterQueue", "Arn"]
    }


def test_what_is_given_up_is_still_in_the_stream(mapping: Template) -> None:
    stream_keeps_seconds = 24 * 3600

    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= stream_keeps_seconds / 2


def test_the_topic_is_encrypted_and_of_this_account_alone(transformed: Template) -> None:
    topic, policy = only(transformed, "AWS::SNS::Topic"), only(transformed, "AWS::SNS::TopicPolicy")
    account = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}

    assert topic["KmsMasterKeyId"] == "alias/aws/sns"
    assert policy["Topics"] == [{"Ref": "MemoryEvents"}]
    assert [statement["Principal"] for statement in policy["PolicyDocument"]["Statement"]] == [
        account
    ]


def test_events_reach_their_queue_as_they_were_told(transformed: Template) -> None:
    subscription = only(transformed, "AWS::SNS::Subscription")

    assert subscription == {
        "TopicArn": {"Ref": "MemoryEvents"},
        "Protocol": "sqs",
        "Endpoint": {"Fn::GetAtt": ["EventQueue", "Arn"]},
        "RawMessageDelivery": True,
    }


def test_only_the_topic_may_send_to_the_queue_of_events(transformed: Template) -> None:
    policy = only(transformed, "AWS::SQS::QueuePolicy")

    [statement] = policy["PolicyDocument"]["Statement"]
    assert policy["Queues"] == [{"Ref": "EventQueue"}]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "MemoryEvents"}}}
