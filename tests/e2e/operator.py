"""The deployed stack from the operator's side: the real adapters on its table and bucket."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cairn.adapters.aws.s3_file_store import S3FileStore
from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb.memory_store import DynamoDBMemoryStore
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.task_store import DynamoDBTaskStore
from cairn.adapters.dynamodb.work_queue import DynamoDBWorkQueue
from cairn.domain.scope import Scope
from cairn.use_cases.access.authenticate import key_hash
from scripts.deploy.deployment import Deployment
from tests.fakes.in_memory_cairn import InMemoryCairn


def cairn_on(deployment: Deployment) -> InMemoryCairn:
    """The use cases of this process on the stack's stores; its queue goes nowhere."""
    outputs = deployment.outputs
    table = DynamoDBTable(deployment.client("dynamodb"), outputs["TableName"])
    connect: Callable[[], Any] = lambda: deployment.client("s3")  # noqa: E731
    cairn = InMemoryCairn()
    files = S3FileStore(connect, outputs["BucketName"])
    cairn.tasks = DynamoDBTaskStore(table, files)
    cairn.work_store = DynamoDBWorkQueue(table, files)
    cairn.memories = DynamoDBMemoryStore(table)
    return cairn


def scope_of(deployment: Deployment, key: str) -> Scope:
    """What the key opens."""
    table = DynamoDBTable(deployment.client("dynamodb"), deployment.outputs["TableName"])
    found = DynamoDBKeyStore(table).find(key_hash(key))
    assert found is not None
    return Scope(found.project_id, found.permissions)


def has_open_work(deployment: Deployment) -> bool:
    """Whether anything that was said is still to be understood, of anybody."""
    pages = (
        deployment.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=deployment.outputs["TableName"],
            FilterExpression="begins_with(sk, :open)",
            ExpressionAttributeValues={":open": {"S": keys.OPEN}},
        )
    )
    return any(page["Count"] for page in pages)


def run_function(deployment: Deployment, logical_id: str) -> None:
    """Invoke a function as its schedule would. Raises: AssertionError when it fails."""
    name = deployment.physical_ids("AWS::Lambda::Function")[logical_id]
    answer = deployment.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()


@contextmanager
def without_schedule(deployment: Deployment) -> Iterator[None]:
    """Nothing is reconciled but when a test says so."""
    events = deployment.client("events")
    [rule] = deployment.physical_ids("AWS::Events::Rule").values()
    events.disable_rule(Name=rule)
    try:
        yield
    finally:
        events.enable_rule(Name=rule)


@contextmanager
def told_besides(deployment: Deployment, logical_id: str, **variables: str) -> Iterator[None]:
    """A function has these variables, too."""
    functions = deployment.client("lambda")
    name = deployment.physical_ids("AWS::Lambda::Function")[logical_id]
    known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    _set_variables(functions, name, known | variables)
    try:
        yield
    finally:
        _set_variables(functions, name, known)


def _set_variables(functions: Any, name: str, variables: dict[str, str]) -> None:
    environment = {"Variables": variables}
    functions.update_function_configuration(FunctionName=name, Environment=environment)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
