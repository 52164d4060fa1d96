"""Everything that is left of an erased subject in a deployment: items, files, segments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.projection_items import projection_from
from cairn.adapters.dynamodb.items.reading import readable, readable_by_key
from cairn.adapters.dynamodb.items.task_items import (
    MESSAGES,
    TASK,
    messages_from,
    plan_from,
    task_from,
)
from cairn.adapters.dynamodb.items.values import Attributes, decode
from cairn.domain.index.projection import Projection, trait
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.memory.concern import concerned
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.tasks.files import file_prefix, file_prefix_since
from cairn.domain.tasks.speakers import is_said_by
from cairn.domain.tasks.task import Task


@dataclass(frozen=True)
class Found:
    """`watermark` is 0 when nobody ever erased the subject; `rows` and `files` name what is left.

    `segments`: how many were looked into, every version of them; `memories`: what they still hold.
    """

    watermark: int
    rows: tuple[str, ...]
    files: tuple[str, ...]
    memories: tuple[str, ...]
    segments: int


def look(dynamodb: Any, table: str, s3: Any, bucket: str, scope: Scope, subject: Subject) -> Found:
    """Reads every item and segment of the project, and looks for every file of the subject."""
    items = {
        (item["pk"], item["sk"]): with_file(item, s3, bucket, scope)
        for item in items_of(dynamodb, table, scope)
    }
    head = items.get((keys.subject(scope, subject.hash), keys.HEAD), {})
    watermark = int(head.get("erased_before", 0))
    stored = {pk: item for (pk, sk), item in items.items() if sk == TASK}
    tasks = readable_by_key(task_from, stored)
    rows = [
        f"{pk} {sk}"
        for (pk, sk), item in items.items()
        if is_left(item, scope, subject, watermark, tasks, items)
    ]
    files = tuple(files_left(s3, bucket, scope, subject, watermark))
    segments = dict(segments_of_project(s3, bucket, scope))
    memories = [
        f"{name}: {memory_id}"
        for name, segment in segments.items()
        for memory_id in memories_left(segment, subject, watermark)
    ]
    return Found(watermark, tuple(rows), files, tuple(memories), len(segments))


def items_of(dynamodb: Any, table: str, scope: Scope) -> Iterator[Attributes]:
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table,
        ConsistentRead=True,
        FilterExpression="begins_with(pk, :project)",
        ExpressionAttributeValues={":project": {"S": f"P#{scope.project_id}#"}},
    )
    return (item for page in pages for item in map(decode, page["Items"]) if item)


def with_file(item: Attributes, s3: Any, bucket: str, scope: Scope) -> Attributes:
    """Messages that are kept in a file, with what is in it."""
    if "file" not in item:
        return item
    key = f"projects/{scope.project_id}/{item['file']}"
    try:
        return item | {"blob": s3.get_object(Bucket=bucket, Key=key)["Body"].read()}
    except s3.exceptions.NoSuchKey:
        return item


def is_left(
    item: Attributes,
    scope: Scope,
    subject: Subject,
    watermark: int,
    tasks: dict[str, Task],
    items: dict[tuple[str, str], Attributes],
) -> bool:
    """Whether the item holds, or leads to, something of the subject's that was erased."""
    pk, sk = str(item["pk"]), str(item["sk"])
    kind = pk.split("#", 3)[2]
    if kind == "M":
        return is_memory_left(item, subject, watermark)
    if kind == "CLAIM":  # without its memory nobody can tell whose words it stands for
        memory = items.get((keys.memory(scope, item["memory_id"]), keys.CURRENT))
        return memory is None or is_left(memory, scope, subject, watermark, tasks, items)
    if kind == "T":
        task = tasks.get(pk)
        if is_task_left(task, subject, watermark, has_words=sk != TASK):
            return True
        return task is not None and are_words_left(item, task, subject, watermark)
    if kind in ("C", "D"):
        task_id = str(item["task_id"] if kind == "C" else item["first_task"])
        return is_task_left(
            tasks.get(keys.task(scope, task_id)), subject, watermark, has_words=True
        )
    if sk.startswith(keys.fresh("")):
        return is_row_left(item, scope, subject, watermark)
    if sk.startswith((keys.SHARED, keys.PAGE)):
        return pk == keys.subject(scope, subject.hash) and item["updated_at"] <= watermark
    if kind == "TPL":
        return sk == keys.bound(subject.hash) and item["updated_at"] <= watermark
    if sk.startswith((keys.LINKS, keys.PROFILE)):
        return pk == keys.subject(scope, subject.hash) and item["accepted_at"] <= watermark
    if sk.startswith(keys.LIST):  # without its memory nobody can tell whose it was
        truth = (keys.memory(scope, sk.rpartition("#")[2]), keys.CURRENT)
        is_own = pk == keys.subject(scope, subject.hash)
        return (is_own or truth not in items) and item["accepted_at"] <= watermark
    is_add = sk.startswith((keys.ADD, keys.OPEN)) and pk == keys.subject(scope, subject.hash)
    return is_add and int(sk.split("#")[1]) <= watermark


def is_task_left(task: Task | None, subject: Subject, watermark: int, *, has_words: bool) -> bool:
    """Of a task that is gone or blank nothing else may be there."""
    if task is None or task.is_blank:
        return has_words
    return subject in task.placements and task.accepted_at <= watermark


def is_memory_left(item: Attributes, subject: Subject, watermark: int) -> bool:
    """One that cannot be read is left where its keys name the subject."""
    if item["accepted_at"] > watermark:
        return False
    for memory in readable(memory_from, [item]):
        return subject in concerned(memory)
    return subject.hash in item.get("places", subject.hash).split()


def is_row_left(item: Attributes, scope: Scope, subject: Subject, watermark: int) -> bool:
    if "tombstone" in item or item["accepted_at"] > watermark:
        return False
    if item["pk"] == keys.subject(scope, subject.hash):
        return True
    return any(is_about(row, subject) for row in readable(projection_from, [item]))


def is_about(row: Projection, subject: Subject) -> bool:
    """A row names all users and agents in whom its memory is placed; these may have the same id."""
    if row.home_hash == subject.hash:
        return True
    namesakes = [Subject(type=type, id=subject.id).hash for type in SubjectType]
    if row.home_hash in namesakes:
        return subject.type is SubjectType.USER and trait("user", subject.id) in row.traits
    return subject.id in row.owner_ids


def are_words_left(item: Attributes, task: Task, subject: Subject, watermark: int) -> bool:
    """Whether the subject speaks in the messages of somebody else's add, or in its plan."""
    if task.accepted_at > watermark or item["sk"] == TASK:
        return False
    if item["sk"] == MESSAGES:
        messages = chain.from_iterable(readable(messages_from, [item]))
        return any(is_said_by(message, task, subject.hash) for message in messages)
    operations = chain.from_iterable(plan.operations for plan in readable(plan_from, [item]))
    speakers = chain.from_iterable(operation.statement.said_by for operation in operations)
    return subject in (Subject(type=SubjectType.USER, id=speaker) for speaker in speakers)


def files_left(
    s3: Any, bucket: str, scope: Scope, subject: Subject, watermark: int
) -> Iterable[str]:
    top = f"projects/{scope.project_id}/"
    end = top + file_prefix_since(subject.hash, watermark + 1)
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=top + file_prefix(subject.hash)
    )
    for page in pages:
        for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            if version["Key"] < end:
                yield f"{version['Key']} {version['VersionId']}"


def segments_of_project(s3: Any, bucket: str, scope: Scope) -> Iterator[tuple[str, Segment]]:
    """Every version of each, by key and version: also those that no manifest lists."""
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=f"projects/{scope.project_id}/{file_prefix('')[:-1]}"
    )
    for page in pages:
        for version in page.get("Versions", ()):
            if "/segments/" in version["Key"]:
                place = {"Key": version["Key"], "VersionId": version["VersionId"]}
                data = s3.get_object(Bucket=bucket, **place)["Body"].read()
                yield f"{version['Key']} {version['VersionId']}", unpacked(data)


def memories_left(segment: Segment, subject: Subject, watermark: int) -> list[str]:
    is_old = segment.numbers["accepted_at"] <= watermark
    rows = map(segment.projection, np.flatnonzero(is_old).tolist())
    return [row.memory_id for row in rows if is_about(row, subject)]
