"""Data survives what must not destroy it, and nobody reads it who should not."""

from typing import Any

import pytest

Template = dict[str, Any]


@pytest.mark.parametrize("name", ["Table", "Bucket", "SecretsKey"])
@pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_only_production_keeps_its_data(written: Template, name: str, attribute: str) -> None:
    assert written["Resources"][name][attribute] == {"Fn::If": ["IsProduction", "Retain", "Delete"]}


def test_the_data_model_has_one_table(written: Template) -> None:
    types = {name: resource["Type"] for name, resource in written["Resources"].items()}

    assert [name for name, kind in types.items() if kind == "AWS::DynamoDB::Table"] == ["Table"]


def test_the_table_can_be_restored_and_not_deleted_by_mistake(written: Template) -> None:
    table = written["Resources"]["Table"]["Properties"]

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProduction", True, False]}
    assert table["SSESpecification"] == {"SSEEnabled": True}


def test_the_bucket_is_closed_to_the_public(written: Template) -> None:
    bucket = written["Resources"]["Bucket"]["Properties"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketEncryption" in bucket


def test_the_bucket_refuses_plain_http_except_on_a_local_aws(
    written: Template, transformed: Template
) -> None:
    policy = transformed["Resources"]["BucketPolicy"]
    [statement] = policy["Properties"]["PolicyDocument"]["Statement"]
    bucket = {"Fn::GetAtt": ["Bucket", "Arn"]}

    assert policy["Condition"] == "IsRemote"
    assert written["Conditions"]["IsRemote"] == {"Fn::Not": [{"Condition": "IsLocal"}]}
    assert policy["Properties"]["Bucket"] == {"Ref": "Bucket"}
    assert statement == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket, {"Fn::Sub": "${Bucket.Arn}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_old_versions_of_objects_go_after_a_week(written: Template) -> None:
    bucket = written["Resources"]["Bucket"]["Properties"]

    (rule,) = bucket["LifecycleConfiguration"]["Rules"]

    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 7}


def test_due_work_is_found_by_a_sparse_index_of_keys(written: Template) -> None:
    (index,) = written["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"]

    keys = [(key["AttributeName"], key["KeyType"]) for key in index["KeySchema"]]

    assert keys == [("due_shard", "HASH"), ("due_at", "RANGE")]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_the_key_of_secrets_is_the_accounts_alone_and_renewed(written: Template) -> None:
    key = written["Resources"]["SecretsKey"]["Properties"]
    account = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}

    assert key["EnableKeyRotation"] is True
    assert [statement["Principal"] for statement in key["KeyPolicy"]["Statement"]] == [account]
