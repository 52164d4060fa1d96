"""One item that cannot be read never stops what is around it, nor the erasure of its owner."""

import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from cairn.adapters.dynamodb.items import reading
from cairn.adapters.dynamodb.items.item import unpack
from cairn.adapters.dynamodb.items.values import Attributes, decode, encoded
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.adapters.dynamodb.unreadable_items import unreadable_items
from cairn.domain.access import ApiKey, Project
from cairn.domain.entities.agent import agent_subject
from cairn.domain.errors import Unreadable
from cairn.domain.scope import PUBLIC, Permission, Subject
from cairn.domain.tasks.task import Task
from cairn.use_cases.indexing.ports import RebuildPorts
from cairn.use_cases.indexing.rebuild_segments import rebuild_segments
from cairn.use_cases.memories.list_memories import list_memories
from cairn.use_cases.operations.trace_task import trace_task
from tests.builders import NOW, make_delivery, make_entity, make_links, make_webhook
from tests.contract.parts import Table, make_table
from tests.fakes.in_memory_cairn import SCOPE, InMemoryCairn, user
from tests.fakes.ports import FakeClock, InMemoryFileStore

ANN, BOB = user("ann"), user("bob")
BOBS = "My boat is called Marigold"
LATER = 4_000_000

# By its pk's beginning and its sk's pattern: every kind of item that has content.
KINDS = {
    "memory": ("P#project-one#M#", "V#0$"),
    "memory at an agent's home": ("P#project-one#M#", "V#0$"),
    "memory at another's home": ("P#project-one#M#", "V#0$"),
    "earlier version": ("P#project-one#M#", "V#000001"),
    "row": (f"P#project-one#S#{ANN.hash}", "~FRESH#"),
    "public row": (f"P#project-one#S#{PUBLIC.hash}", "~FRESH#"),
    "manifest": (f"P#project-one#S#{ANN.hash}", "~HEAD"),
    "listing": (f"P#project-one#S#{ANN.hash}", "LIST#"),
    "links": (f"P#project-one#S#{ANN.hash}", "LINKS#"),
    "task": ("P#project-one#T#", "TASK"),
    "plan": ("P#project-one#T#", "PLAN"),
    "messages": ("P#project-one#T#", "MESSAGES"),
    "webhook": ("P#project-one#WEBHOOKS", ""),
    "delivery": ("P#project-one#W#", "DELIVERY#"),
    "agent": ("P#project-one#AGENTS", ""),
    "entity": ("P#project-one#ENTITIES", "ENTITY#"),
    "key": ("KEY#", "KEY"),
    "project": ("PROJECTS", ""),
}
# Of the memories, by whose home they are at.
HOMES = {
    "memory": ANN,
    "memory at an agent's home": agent_subject("scout"),
    "memory at another's home": BOB,
}
CONTENT = ("body", "blob", "manifest", "created_at", "accepted_at")


def newer(item: Attributes) -> Attributes:
    return item | {"schema_version": 99}


def truncated(item: Attributes) -> Attributes:
    return _with_content(item, lambda content: content[: len(content) // 2])


def mistyped(item: Attributes) -> Attributes:
    return _with_content(item, lambda content: 5)


def another_shape(item: Attributes) -> Attributes:
    return _with_content(item, lambda content: _as(content, "[[], 1]"))


def too_deep(item: Attributes) -> Attributes:
    return _with_content(item, lambda content: _as(content, _deeper(_text(content))))


def _with_content(item: Attributes, change: Callable[[Any], Any]) -> Attributes:
    name = next(name for name in CONTENT if name in item)
    if isinstance(item[name], int):  # a listing has no more than its numbers
        return item | {name: "no number"}
    return item | {name: change(item[name])}


def _text(content: str | bytes) -> str:
    return unpack(content)


def _as(content: str | bytes, text: str) -> str | bytes:
    return text if isinstance(content, str) else zlib.compress(text.encode())


def _deeper(text: str) -> str:
    stored, deep = json.loads(text), "[" * 300 + "]" * 300
    if isinstance(stored, list):
        return f"[{deep}]"
    return text[:-1] + f', "deep": {deep}' + "}"


CORRUPTIONS = (newer, truncated, mistyped, another_shape, too_deep)
# A head has no schema version.
CASES = [
    (kind, corruption)
    for kind in KINDS
    for corruption in CORRUPTIONS
    if (kind, corruption) != ("manifest", newer)
]
# Kinds that are stored as compressed JSON lists ignore what they do not know, however deep.
STILL_READABLE = {("plan", "too_deep")}


def stored_world(client: DynamoDBClient) -> list[dict[str, Any]]:
    """Every kind of item, as it is stored: ann's, bob's, and the project's."""
    table, clock = make_table(client), FakeClock()
    cairn = cairn_on(table, clock, InMemoryFileStore())
    cairn.add("I drink black tea every morning", is_public=True)
    cairn.work()
    cairn.add("I no longer drink black tea every morning", is_public=True)
    cairn.add(BOBS, user_id="bob")
    cairn.add("We sail on Sunday", user_id="bob", others=["ann"])
    cairn.work()
    cairn.add("I have not been understood yet")
    cairn.create("Ann's own boat is blue", agent="scout", user_id="ann")
    stores = table.stores()
    stores.webhooks.save(SCOPE, make_webhook())
    stores.deliveries.save(SCOPE, make_delivery())
    stores.entities.create(SCOPE, make_entity("Priya"))
    stores.entities.create(SCOPE, make_entity("Omar"))
    stores.links.save_links(SCOPE, make_links("m1", rev=0), make_links("m1", "e1"))
    stores.keys.save_project(Project(project_id="project-one", name="one", created_at=NOW))
    stores.keys.save_key(api_key("mine"))
    stores.keys.save_key(api_key("theirs"))
    manifest, watermark = stores.catalog.manifest(SCOPE, ANN.hash)
    after = manifest.model_copy(update={"version": 1})
    stores.catalog.commit(SCOPE, ANN.hash, manifest, watermark, after)
    pages = client.get_paginator("scan").paginate(TableName=table.name)
    return [dict(item) for page in pages for item in page["Items"]]


def api_key(name: str) -> ApiKey:
    return ApiKey(
        key_hash=name,
        project_id="project-one",
        name=name,
        hint="abcd",
        permissions=frozenset(Permission),
        created_at=NOW,
    )


@pytest.fixture(scope="module")
def world(moto_client: DynamoDBClient) -> list[dict[str, Any]]:
    with mock_aws():
        return stored_world(moto_client)


@pytest.fixture
def table(world: Sequence[dict[str, Any]], moto_client: DynamoDBClient, moto_table: Table) -> Table:
    for item in world:
        moto_client.put_item(TableName=moto_table.name, Item=item)
    return moto_table


def cairn_on(table: Table, clock: FakeClock, files: InMemoryFileStore) -> InMemoryCairn:
    stores, cairn = table.stores(), InMemoryCairn(clock=clock, files=files)
    cairn.tasks, cairn.work_store = stores.tasks, stores.work
    cairn.memories, cairn.catalog, cairn.registry = stores.memories, stores.catalog, stores.agents
    cairn.entities, cairn.links, cairn.operator = stores.entities, stores.links, stores.operator
    return cairn


def items(table: Table) -> Iterator[Attributes]:
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    return (item for page in pages for item in map(decode, page["Items"]) if item)


def corrupt(table: Table, kind: str, corruption: Callable[[Attributes], Attributes]) -> Attributes:
    """The first item of the kind in which ann has a part, or nobody."""
    pk, sk = KINDS[kind]
    for item in sorted(items(table), key=lambda item: item.get("updated_at", 0)):
        has_content = any(name in item for name in CONTENT[:3]) or kind == "listing"
        is_kind = item["pk"].startswith(pk) and re.match(sk, item["sk"]) and has_content
        if is_kind and (is_of(item, HOMES[kind]) if kind in HOMES else not is_bobs(item)):
            table.client.put_item(TableName=table.name, Item=encoded(corruption(item)))
            return item
    raise AssertionError(f"nothing of the kind is stored: {kind}")


def is_of(item: Attributes, home: Subject) -> bool:
    places = item["places"].split()
    return places[0] == home.hash and ANN.hash in places


def is_bobs(item: Attributes) -> bool:
    return any(word in str(item) for word in (BOBS, BOB.hash, "bob"))


def tasks_of(table: Table) -> list[str]:
    return [item["pk"].rpartition("#")[2] for item in items(table) if item["sk"] == "TASK"]


@pytest.mark.parametrize(
    ("kind", "corruption"),
    [pytest.param(*case, id=f"{case[0]}-{case[1].__name__}") for case in CASES],
)
def test_all_else_goes_on_and_its_owner_can_be_erased(
    table: Table, kind: str, corruption: Callable[[Attributes], Attributes]
) -> None:
    stores, clock = table.stores(), FakeClock()
    cairn = cairn_on(table, clock, InMemoryFileStore())
    broken = corrupt(table, kind, corruption)

    if (kind, corruption.__name__) not in STILL_READABLE:
        assert f"{broken['pk']} {broken['sk']}" in unreadable(table)

    clock.advance(LATER)
    cairn.reconcile()
    cairn.work()  # the open task, embedding, compaction
    assert BOBS in cairn.words("what is my boat called?", user_id="bob")
    assert len(cairn.words("tea in the morning and the boat")) >= 1
    for subject in (ANN, BOB):
        page = list_memories(
            [subject], None, list, limit=9, offset=0, scope=SCOPE, memories=cairn.memories
        )
        assert page.memories
    for task_id in tasks_of(table):
        trace(cairn, task_id)
    stores.webhooks.webhooks(SCOPE)
    stores.deliveries.newest(SCOPE, "webhook", NOW, 9)
    stores.agents.agents(SCOPE)
    assert len(stores.entities.entities(SCOPE)) >= 1
    assert len(stores.keys.keys("project-one")) >= 1
    stores.keys.projects()
    stores.operator.failures()
    for scope, subject_hash in stores.operator.subjects():
        rebuild_segments(subject_hash, scope=scope, ports=rebuild_ports(cairn))
    assert BOBS in cairn.words("what is my boat called?", user_id="bob")

    cairn.erase("ann")
    clock.advance(LATER)
    cairn.reconcile()
    cairn.work()

    assert [place for place in map(str, items(table)) if " tea " in place] == []
    assert left_of_ann(table) == set()
    assert BOBS in cairn.words("what is my boat called?", user_id="bob")


def trace(cairn: InMemoryCairn, task_id: str) -> Task | None:
    """The one that cannot be read says so, and no other does."""
    try:
        return trace_task(task_id, scope=SCOPE, ports=cairn.operation_ports()).task
    except Unreadable:
        return None


def rebuild_ports(cairn: InMemoryCairn) -> RebuildPorts:
    return RebuildPorts(
        memories=cairn.memories,
        tasks=cairn.tasks,
        catalog=cairn.catalog,
        files=cairn.files,
        embedder=cairn.embedder,
        clock=cairn.clock,
    )


def unreadable(table: Table) -> list[str]:
    found = unreadable_items(DynamoDBTable(table.client, table.name))
    return [place for place, is_unreadable in found if is_unreadable]


def left_of_ann(table: Table) -> set[str]:
    """Of the partition of her subject: only that she was erased, and tombstones."""
    own = [item for item in items(table) if item["pk"] == f"P#project-one#S#{ANN.hash}"]
    left = {item["sk"].partition("#")[0] for item in own if "tombstone" not in item}
    return left - {"~HEAD", "~BEGIN", "INDEXING", "TIDY"}


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda corruption: corruption.__name__)
def test_a_memory_that_cannot_be_read_is_deleted_by_its_id(
    table: Table, corruption: Callable[[Attributes], Attributes]
) -> None:
    cairn = cairn_on(table, FakeClock(), InMemoryFileStore())
    broken = corrupt(table, "memory", corruption)
    memory_id = broken["pk"].rpartition("#")[2]

    assert not table.stores().memories.discard(SCOPE, memory_id, [BOB])
    cairn.delete(memory_id)

    assert [item for item in items(table) if item["pk"] == broken["pk"]] == []
    assert unreadable(table) == []


def test_a_project_is_looked_through_alone(table: Table) -> None:
    corrupt(table, "memory", newer)
    known = DynamoDBTable(table.client, table.name)

    others = list(unreadable_items(known, "project-two"))
    mine = list(unreadable_items(known, "project-one"))

    assert others == []
    assert sum(is_unreadable for _, is_unreadable in mine) == 1


def test_it_is_counted_and_logged_by_its_keys_alone(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(reading, "logger", Logger(service="unreadable", stream=log))
    broken = corrupt(table, "memory", truncated)
    reading.take_unreadable()

    unreadable(table)

    logged = json.loads(log.getvalue())
    assert (logged["message"], logged["item"]) == ("unreadable", f"{broken['pk']} V#0")
    assert "tea" not in log.getvalue()
    assert reading.take_unreadable() == {"unreadable": 1}
    assert reading.take_unreadable() == {}
