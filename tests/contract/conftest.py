"""Each port over its fake and its real adapters, on parts that are the vendor's or close to it."""

import base64
import random
from collections.abc import Callable, Iterator

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from cairn.ports.file_store import FileStore
from scripts.local.services.child_process import NotHere
from scripts.local.services.dynamodb_local import launch_dynamodb_local
from tests.contract.audiences import Audience, MemoryAudience, TopicAudience
from tests.contract.mailboxes import Mailbox, MemoryMailbox, SQSMailbox
from tests.contract.parts import ONCE, Stores, Table, make_table, memory_stores
from tests.contract.search_servers import SearchServer, search_server_of
from tests.contract.vendors import Vendor, s3_files
from tests.fakes.nextgen.server import NextGen, serving
from tests.fakes.ports import InMemoryFileStore
from tests.services.localstack_host import launch_localstack
from tests.services.opensearch import launch_opensearch
from tests.services.session import OPTIONAL, ServiceSession


@pytest.fixture(scope="session")
def aws() -> boto3.Session:
    return boto3.Session("test", "test", region_name="us-east-1")


# Making a client takes longer than most tests, so each kind is made once.


@pytest.fixture(scope="session")
def moto_client(aws: boto3.Session) -> DynamoDBClient:
    client: DynamoDBClient = aws.client("dynamodb", config=ONCE)
    return client


@pytest.fixture(scope="session")
def local_client(aws: boto3.Session, dynamodb_local: str) -> DynamoDBClient:
    client: DynamoDBClient = aws.client("dynamodb", config=ONCE, endpoint_url=dynamodb_local)
    return client


@pytest.fixture
def moto_aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def moto_table(moto_client: DynamoDBClient, moto_aws: None) -> Table:
    return make_table(moto_client)


@pytest.fixture(scope="session")
def dynamodb_local(services: ServiceSession) -> str:
    try:
        return services.address("dynamodb-local", launch_dynamodb_local)
    except NotHere as error:
        pytest.skip(f"DynamoDB Local: {error}")


@pytest.fixture(scope="session")
def localstack(services: ServiceSession) -> str:
    try:
        return services.address("localstack", launch_localstack)
    except NotHere as error:
        pytest.skip(f"{OPTIONAL}LocalStack in host mode: {error}")


@pytest.fixture(scope="session")
def opensearch(services: ServiceSession) -> str:
    try:
        return services.address("opensearch", launch_opensearch)
    except NotHere as error:
        pytest.skip(f"OpenSearch: {error}")


@pytest.fixture
def nextgen() -> Iterator[NextGen]:
    with serving(NextGen()) as double:
        yield double


@pytest.fixture(params=["nextgen", "opensearch"])
def search_server(request: pytest.FixtureRequest) -> Iterator[SearchServer]:
    server = search_server_of(request.param, request)
    yield server
    server.remove()


@pytest.fixture
def local_table(local_client: DynamoDBClient) -> Iterator[Table]:
    table = make_table(local_client)
    yield table
    local_client.delete_table(TableName=table.name)


@pytest.fixture(params=["moto", "dynamodb-local"])
def table(request: pytest.FixtureRequest) -> Table:
    fixture = "moto_table" if request.param == "moto" else "local_table"
    table: Table = request.getfixturevalue(fixture)
    return table


@pytest.fixture(params=["memory", "moto", "dynamodb-local"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        return memory_stores()
    fixture = "moto_table" if request.param == "moto" else "local_table"
    table: Table = request.getfixturevalue(fixture)
    return table.stores()


@pytest.fixture(params=["memory", "dynamodb-local"])
def concurrent_stores(request: pytest.FixtureRequest) -> Stores:
    """Those that keep transactions apart: moto loses updates of concurrent ones."""
    if request.param == "memory":
        return memory_stores()
    table: Table = request.getfixturevalue("local_table")
    return table.stores()


@pytest.fixture
def incompressible() -> Callable[[int], str]:
    """Text of so many characters that is as large in storage, and the same in every run."""
    source = random.Random(1)
    return lambda length: base64.b85encode(source.randbytes(length))[:length].decode()


@pytest.fixture(params=["memory", "moto", "localstack"])
def mailbox(request: pytest.FixtureRequest, aws: boto3.Session) -> Mailbox:
    if request.param == "memory":
        return MemoryMailbox()
    if request.param == "moto":
        request.getfixturevalue("moto_aws")
        return SQSMailbox(Vendor(aws, None))
    return SQSMailbox(Vendor(aws, request.getfixturevalue("localstack")))


@pytest.fixture(params=["memory", "moto", "localstack"])
def audience(request: pytest.FixtureRequest, aws: boto3.Session) -> Audience:
    if request.param == "memory":
        return MemoryAudience()
    if request.param == "moto":
        request.getfixturevalue("moto_aws")
        return TopicAudience(Vendor(aws, None))
    return TopicAudience(Vendor(aws, request.getfixturevalue("localstack")))


@pytest.fixture
def topic_audience(aws: boto3.Session, moto_aws: None) -> TopicAudience:
    return TopicAudience(Vendor(aws, None))


@pytest.fixture
def sqs_mailbox(aws: boto3.Session, moto_aws: None) -> SQSMailbox:
    return SQSMailbox(Vendor(aws, None))


@pytest.fixture(params=["memory", "moto", "localstack"])
def files(request: pytest.FixtureRequest, aws: boto3.Session) -> FileStore:
    if request.param == "memory":
        return InMemoryFileStore()
    if request.param == "moto":
        request.getfixturevalue("moto_aws")
        return s3_files(Vendor(aws, None))
    return s3_files(Vendor(aws, request.getfixturevalue("localstack")))
