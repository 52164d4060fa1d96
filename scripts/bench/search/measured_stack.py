"""A local stack of its own for measured searches, and its functions as processes."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from cairn.adapters.aws.s3_file_store import S3FileStore
from cairn.adapters.dynamodb.key_store import DynamoDBKeyStore
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.opensearch.connection import (
    OpenSearchConnection,
    Server,
    connect,
)
from cairn.adapters.opensearch.search_index import OpenSearchIndex
from cairn.domain.scope import Scope
from cairn.use_cases.access.authenticate import key_hash
from scripts.bench import line_process, stack
from scripts.bench.line_process import Ask
from scripts.bench.search.filling import Stores
from scripts.bench.search.table import VARIABLE, copy, serve_from
from scripts.deploy import index_settings, model_settings
from scripts.deploy.deployment import Deployment, operator_client
from scripts.deploy.model_settings import ModelSettings
from scripts.local import invoke
from scripts.local.services import dynamodb_local
from scripts.operate import indices
from scripts.operate.memos_client import MemosClient

EMBEDDED: Mapping[str, str] = MappingProxyType({"CAIRN_VECTOR_BACKEND": "embedded"})


class Process(NamedTuple):
    """A function, by an event of its own, and the module that runs it as a process."""

    case: str
    module: str


SEARCH = Process("search/search_memory", "scripts.bench.search.process")


@dataclass(frozen=True)
class Index:
    """A search index of an OpenSearch server, behind an alias of its own."""

    url: str
    alias: str
    model: str

    def made(self) -> str:
        """Its name."""
        wanted = indices.Wanted(self.alias, self.model, "lucene", self.alias)
        return indices.create(connect(Server(self.url)), wanted)

    @property
    def documents(self) -> OpenSearchIndex:
        return OpenSearchIndex(OpenSearchConnection(Server(self.url)), self.alias, self.model)

    def holds(self, scope: Scope) -> int:
        """How many documents of a project it shows."""
        query = {"query": {"term": {"project": scope.project_id}}}
        client = connect(Server(self.url))
        return int(client.count(index=self.alias, body=query, request_timeout=60)["count"])

    def refresh(self) -> None:
        """What was put is found from now on."""
        connect(Server(self.url)).indices.refresh(index=self.alias, request_timeout=60)

    @property
    def variables(self) -> dict[str, str]:
        """What makes a search function use it."""
        return {
            "CAIRN_VECTOR_BACKEND": "url",
            "CAIRN_OPENSEARCH_URL": self.url,
            "CAIRN_OPENSEARCH_ALIAS": self.alias,
        }


@dataclass(frozen=True)
class Site:
    """Its stack, but the table, which is at `table_url`."""

    deployment: Deployment
    key: str
    folder: Path
    table_url: str

    @cached_property
    def scope(self) -> Scope:
        table = DynamoDBTable(self.table_client, self.table)
        found = DynamoDBKeyStore(table).find(key_hash(self.key))
        assert found
        return Scope(found.project_id)

    @property
    def client(self) -> MemosClient:
        return MemosClient(self.deployment.memos_url, self.key)

    def stores(self, index: Index | None = None) -> Stores:
        s3 = self.deployment.client("s3")
        files = S3FileStore(lambda: s3, self.deployment.outputs["BucketName"])
        shown = (index.documents, index.made()) if index else None
        return Stores(self.table_client, self.table, files, shown)

    @contextmanager
    def process(
        self, name: str, chosen: Mapping[str, str], measured: Process = SEARCH
    ) -> Iterator[Ask]:
        """A function in a process; `chosen` are variables that it shall have."""
        environment = {
            **invoke.variables_of(measured.case.split("/")[0], self.deployment),
            **chosen,
            VARIABLE: self.table_url,
            "PATH": os.defpath,
            "HOME": str(self.folder),
        }
        event = invoke.development_event(measured.case, self.deployment, self.folder)
        command = [sys.executable, "-P", "-m", measured.module]
        with line_process.running(command, environment, self.folder / f"{name}.log") as ask:
            ask(event)
            yield ask

    @property
    def table(self) -> str:
        return self.deployment.outputs["TableName"]

    @property
    def table_client(self) -> Any:
        return operator_client("dynamodb", self.deployment.region, self.table_url)

    def move_table(self) -> None:
        """From the stack to where it is fast, also for the search function that is deployed."""
        name = invoke.logical_id("search")
        place = {"StackName": self.deployment.stack_name, "LogicalResourceId": name}
        found = self.deployment.client("cloudformation").describe_stack_resource(**place)
        physical_id = found["StackResourceDetail"]["PhysicalResourceId"]
        copy(self.table, self.deployment.client("dynamodb"), self.table_client)
        serve_from(self.table_url, self.deployment.client("lambda"), physical_id)


@contextmanager
def running(
    folder: Path,
    models: ModelSettings = model_settings.OFFLINE,
    index: Mapping[str, str] = index_settings.EMBEDDED,
) -> Iterator[Site]:
    """Starts it, and stops it. Raises: LocalAwsError, DeployError."""
    with (
        stack.own_stack(folder, models, index) as (deployment, key),
        dynamodb_local.running(folder) as table_url,
    ):
        site = Site(deployment, key, folder, table_url)
        site.move_table()
        yield site


def body(user_id: str, query: str, **others: Any) -> dict[str, Any]:
    """Of a search for as many memories as mem0 returns, with its threshold."""
    asked = {"user_id": user_id, "query": query, "memory_limit_number": 20, "relativity": 0.1}
    return asked | others


def seconds_of(ask: Ask, user_id: str) -> Callable[[str], float]:
    """How long a search of this user takes in process. Raises: RuntimeError if it finds nothing."""

    def search(query: str) -> float:
        answer = ask(body(user_id, query))
        if not answer["found"]:
            raise RuntimeError(f"nothing was found for {query!r}")
        return float(answer["seconds"])

    return search
