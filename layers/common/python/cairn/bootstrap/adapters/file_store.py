"""The bucket."""

from functools import cache
from typing import Any

import boto3

from cairn.adapters.aws.s3_file_store import S3FileStore
from cairn.bootstrap import base


@cache
def s3() -> Any:
    return boto3.client("s3", config=base.STORE)


@cache
def files() -> S3FileStore:
    return S3FileStore(s3, base.settings().bucket)
