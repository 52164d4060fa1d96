"""Files and large payloads in S3, under a prefix per project."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.domain.errors import DependencyUnavailable, NotFound
from cairn.domain.scope import Scope

ERASE_BATCH = 100  # versions, each a call: some seconds


class S3FileStore:
    """Implements `ports.FileStore`. `connect` makes the client at first use."""

    def __init__(self, connect: Callable[[], Any], bucket: str) -> None:
        self._connect = connect
        self._bucket = bucket

    def put(self, scope: Scope, key: str, data: bytes) -> None:
        try:
            self._connect().put_object(Bucket=self._bucket, Key=_path(scope, key), Body=data)
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the file store did not take the file") from error

    def get(self, scope: Scope, key: str) -> bytes:
        try:
            answer = self._connect().get_object(Bucket=self._bucket, Key=_path(scope, key))
            return bytes(answer["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise NotFound("no such file") from error
            raise DependencyUnavailable("the file store did not answer") from error
        except BotoCoreError as error:
            raise DependencyUnavailable("the file store did not answer") from error

    def keys(self, scope: Scope, prefix: str) -> list[str]:
        start = len(_path(scope, ""))
        paginator = self._connect().get_paginator("list_objects_v2")
        try:
            pages = paginator.paginate(Bucket=self._bucket, Prefix=_path(scope, prefix))
            return [file["Key"][start:] for page in pages for file in page.get("Contents", ())]
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the file store did not list its files") from error

    def erase(self, scope: Scope, prefix: str, end: str) -> bool:
        last = _path(scope, end)
        try:
            page = self._connect().list_object_versions(
                Bucket=self._bucket, Prefix=_path(scope, prefix), MaxKeys=ERASE_BATCH
            )
            found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            old = [version for version in found if version["Key"] < last]
            for version in old:  # one by one, as a batch reports refusals inside a success
                self._connect().delete_object(
                    Bucket=self._bucket, Key=version["Key"], VersionId=version["VersionId"]
                )
        except (BotoCoreError, ClientError) as error:
            raise DependencyUnavailable("the file store did not erase the files") from error
        return bool(page["IsTruncated"]) and len(old) == len(found)


def _path(scope: Scope, key: str) -> str:
    return f"projects/{scope.project_id}/{key}"
