"""The vendor's queue, topic and object store, wherever they answer."""

from dataclasses import dataclass
from uuid import uuid4

import boto3
from mypy_boto3_s3 import S3Client
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient

from cairn.adapters.aws.s3_file_store import S3FileStore
from tests.contract.parts import ONCE


@dataclass(frozen=True)
class Vendor:
    """`endpoint` None: moto, in this process."""

    aws: boto3.Session
    endpoint: str | None

    def sqs(self) -> SQSClient:
        client: SQSClient = self.aws.client("sqs", config=ONCE, endpoint_url=self.endpoint)
        return client

    def sns(self) -> SNSClient:
        client: SNSClient = self.aws.client("sns", config=ONCE, endpoint_url=self.endpoint)
        return client

    def s3(self) -> S3Client:
        client: S3Client = self.aws.client("s3", config=ONCE, endpoint_url=self.endpoint)
        return client


def s3_files(vendor: Vendor) -> S3FileStore:
    """Over a bucket of its own."""
    client, bucket = vendor.s3(), f"cairn-{uuid4()}"
    client.create_bucket(Bucket=bucket)
    return S3FileStore(lambda: client, bucket)
