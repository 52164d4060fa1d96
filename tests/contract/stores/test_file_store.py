"""What every `FileStore` promises."""

import boto3
import pytest
from botocore.config import Config

from cairn.adapters.aws.s3_file_store import S3FileStore
from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.ports.file_store import FileStore
from tests.builders import OTHER, SCOPE


@pytest.mark.parametrize("data", [b"", b"\0\xff" * 10, bytes(range(256)) * 8_192])
def test_bytes_come_back_as_they_were_put(files: FileStore, data: bytes) -> None:
    files.put(SCOPE, "messages/one", data)

    assert files.get(SCOPE, "messages/one") == data


def test_putting_again_replaces(files: FileStore) -> None:
    for data in (b"old", b"new", b"new"):
        files.put(SCOPE, "files/one/0.0", data)

    assert files.get(SCOPE, "files/one/0.0") == b"new"


def test_what_was_never_put_is_not_found(files: FileStore) -> None:
    files.put(SCOPE, "files/one", b"data")

    with pytest.raises(NotFound):
        files.get(SCOPE, "files/on")


def test_projects_have_files_of_their_own(files: FileStore) -> None:
    files.put(SCOPE, "files/one", b"mine")
    with pytest.raises(NotFound):
        files.get(OTHER, "files/one")

    files.put(OTHER, "files/one", b"theirs")

    assert files.get(SCOPE, "files/one") == b"mine"


@pytest.mark.parametrize("key", ["with space", "七天/1", "a#b?c=d&e+f%20"])
def test_keys_may_hold_any_character(files: FileStore, key: str) -> None:
    files.put(SCOPE, key, b"data")

    assert files.get(SCOPE, key) == b"data"


def test_files_are_erased_by_prefix_up_to_a_key(files: FileStore) -> None:
    for key in ("a/1/x", "a/2/x", "a/3/x", "aa/1/x", "b/1/x"):
        files.put(SCOPE, key, b"data")
    files.put(OTHER, "a/1/x", b"theirs")

    assert not files.erase(SCOPE, "a/", "a/3")
    assert not files.erase(SCOPE, "a/", "a/3")

    for key in ("a/1/x", "a/2/x"):
        with pytest.raises(NotFound):
            files.get(SCOPE, key)
    for key in ("a/3/x", "aa/1/x", "b/1/x"):
        assert files.get(SCOPE, key) == b"data"
    assert files.get(OTHER, "a/1/x") == b"theirs"


def test_erasing_more_files_than_one_call_takes_goes_on(files: FileStore) -> None:
    keys = [f"a/{number:04d}" for number in range(130)]
    for key in keys:
        files.put(SCOPE, key, b"")

    while files.erase(SCOPE, "a/", "b"):
        pass

    for key in (keys[0], keys[-1]):
        with pytest.raises(NotFound):
            files.get(SCOPE, key)


def test_keys_are_listed_by_prefix_in_order(files: FileStore) -> None:
    for key in ("a/2", "a/10", "a/1/七天", "ab/1", "b"):
        files.put(SCOPE, key, b"")
    files.put(OTHER, "a/3", b"")

    assert files.keys(SCOPE, "a/") == ["a/1/七天", "a/10", "a/2"]
    assert files.keys(SCOPE, "a/1") == ["a/1/七天", "a/10"]
    assert files.keys(SCOPE, "") == ["a/1/七天", "a/10", "a/2", "ab/1", "b"]
    assert files.keys(SCOPE, "c") == []


def test_a_key_is_listed_from_its_first_put_until_it_is_erased(files: FileStore) -> None:
    for data in (b"old", b"new"):
        files.put(SCOPE, "a/1", data)
        assert files.keys(SCOPE, "a/") == ["a/1"]

    files.erase(SCOPE, "a/1", "a/1\0")

    assert files.keys(SCOPE, "a/") == []


def test_more_keys_than_a_page_takes_are_listed(files: FileStore) -> None:
    keys = [f"a/{number:04d}" for number in range(1_007)]
    for key in keys:
        files.put(SCOPE, key, b"")

    assert files.keys(SCOPE, "a/") == keys


def test_old_versions_of_erased_files_are_gone_too(aws: boto3.Session, moto_aws: None) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket="versioned")
    client.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    files = S3FileStore(lambda: client, "versioned")
    for data in (b"old", b"new"):
        files.put(SCOPE, "a/1", data)
    client.delete_object(Bucket="versioned", Key=f"projects/{SCOPE.project_id}/a/1")

    files.erase(SCOPE, "a/", "b")

    left = client.list_object_versions(Bucket="versioned")
    assert "Versions" not in left
    assert "DeleteMarkers" not in left


def test_a_file_store_that_is_away_is_an_outage(aws: boto3.Session) -> None:
    once = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    client = aws.client("s3", config=once, endpoint_url="http://127.0.0.1:9")
    files = S3FileStore(lambda: client, "bucket")

    with pytest.raises(DependencyUnavailable):
        files.put(SCOPE, "one", b"data")
    with pytest.raises(DependencyUnavailable):
        files.get(SCOPE, "one")
    with pytest.raises(DependencyUnavailable):
        files.erase(SCOPE, "one", "two")
    with pytest.raises(DependencyUnavailable):
        files.keys(SCOPE, "one")


def test_a_bucket_that_is_gone_is_an_outage_not_an_absence(
    aws: boto3.Session, moto_aws: None
) -> None:
    files = S3FileStore(lambda: aws.client("s3"), "cairn-gone")

    with pytest.raises(DependencyUnavailable):
        files.get(SCOPE, "one")
    with pytest.raises(DependencyUnavailable):
        files.keys(SCOPE, "")
