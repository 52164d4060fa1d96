"""Everything that is left of an erased subject in a deployment: items, files, segments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.projection_items import projection_from
from cairn.adapters.dynamodb.items.task_items import TASK, task_from
from cairn.adapters.dynamodb.items.values import Attributes, decode
from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import unpacked
from cairn.domain.scope import Scope, Subject
from cairn.domain.tasks.files import file_prefix, file_prefix_since
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
    items = {(item["pk"], item["sk"]): item for item in items_of(dynamodb, table, scope)}
    head = items.get((keys.subject(scope, subject.hash), keys.HEAD), {})
    watermark = int(head.get("erased_before", 0))
    tasks = {pk: task_from(item) for (pk, sk), item in items.items() if sk == TASK}
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
        return memory_from(item).home == subject and item["accepted_at"] <= watermark
    if kind == "CLAIM":  # without its memory nobody can tell whose words it stands for
        memory = items.get((keys.memory(scope, item["memory_id"]), keys.CURRENT))
        return memory is None or is_left(memory, scope, subject, watermark, tasks, items)
    if kind == "T":
        return is_task_left(tasks.get(pk), subject, watermark, has_words=sk != TASK)
    if kind in ("C", "D"):
        task_id = str(item["task_id"] if kind == "C" else item["first_task"])
        return is_task_left(
            tasks.get(keys.task(scope, task_id)), subject, watermark, has_words=True
        )
    if sk.startswith(keys.fresh("")):
        is_owned = projection_from(item).home_hash == subject.hash
        return is_owned and item["accepted_at"] <= watermark
    if sk.startswith(keys.LINKS):
        return pk == keys.subject(scope, subject.hash) and item["accepted_at"] <= watermark
    if sk.startswith(keys.LIST):  # without its memory nobody can tell whose it was
        truth = (keys.memory(scope, sk.rpartition("#")[2]), keys.CURRENT)
        return truth not in items and item["accepted_at"] <= watermark
    is_add = sk.startswith((keys.ADD, keys.OPEN)) and pk == keys.subject(scope, subject.hash)
    return is_add and int(sk.split("#")[1]) <= watermark


def is_task_left(task: Task | None, subject: Subject, watermark: int, *, has_words: bool) -> bool:
    """Of a task that is gone or blank nothing else may be there."""
    if task is None or task.is_blank:
        return has_words
    return task.home == subject and task.accepted_at <= watermark


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
    is_owned = segment.categories["home_hash"].among([subject.hash])
    is_left = is_owned & (segment.numbers["accepted_at"] <= watermark)
    return [segment.ids[row] for row in np.flatnonzero(is_left)]
