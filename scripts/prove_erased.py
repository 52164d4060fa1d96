#!/usr/bin/env python3
"""Look for anything left of an erased user: in the whole table and in the bucket.

Lists what it finds that was accepted up to the last erasure, and then exits 1.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

from cairn.adapters import dynamodb_keys as keys
from cairn.adapters.dynamodb_items import memory_from, projection_from
from cairn.adapters.dynamodb_task_items import TASK, task_from
from cairn.adapters.dynamodb_values import Attributes, decode
from cairn.config import read_settings
from cairn.domain.files import files_from, files_of
from cairn.domain.scope import Scope, Subject, SubjectType
from cairn.domain.task import Task
from scripts.operating import add_options, enter


@dataclass(frozen=True)
class Found:
    """`fence` is 0 when nobody ever erased the subject; `rows` and `files` name what is left."""

    fence: int
    rows: tuple[str, ...]
    files: tuple[str, ...]


def look(dynamodb: Any, table: str, s3: Any, bucket: str, scope: Scope, subject: Subject) -> Found:
    """Reads every item of the project, and every version of every file of the subject."""
    items = {(each["pk"], each["sk"]): each for each in items_of(dynamodb, table, scope)}
    head = items.get((keys.subject(scope, subject.hash), keys.HEAD), {})
    fence = int(head.get("erased_before", 0))
    tasks = {pk: task_from(item, None) for (pk, sk), item in items.items() if sk == TASK}
    rows = [
        f"{pk} {sk}"
        for (pk, sk), item in items.items()
        if is_left(item, scope, subject, fence, tasks, items)
    ]
    return Found(fence, tuple(rows), tuple(files_left(s3, bucket, scope, subject, fence)))


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
    fence: int,
    tasks: dict[str, Task],
    items: dict[tuple[str, str], Attributes],
) -> bool:
    """Whether the item holds, or leads to, something of the subject's from behind the fence."""
    pk, sk = str(item["pk"]), str(item["sk"])
    kind = pk.split("#", 3)[2]
    if kind == "M":
        return memory_from(item).home == subject and item["accepted_at"] <= fence
    if kind == "T":
        return is_task_left(tasks.get(pk), subject, fence, has_words=sk != TASK)
    if kind in ("C", "D"):
        task_id = str(item["task_id"] if kind == "C" else item["first_task"])
        return is_task_left(tasks.get(keys.task(scope, task_id)), subject, fence, has_words=True)
    if sk.startswith(keys.fresh("")):
        is_owned = projection_from(item).home_hash == subject.hash
        return is_owned and item["accepted_at"] <= fence
    if sk.startswith(keys.LIST):  # without its memory nobody can tell whose it was
        truth = (keys.memory(scope, sk.rpartition("#")[2]), keys.CURRENT)
        return truth not in items and item["accepted_at"] <= fence
    is_add = sk.startswith((keys.ADD, keys.OPEN)) and pk == keys.subject(scope, subject.hash)
    return is_add and int(sk.split("#")[1]) <= fence


def is_task_left(task: Task | None, subject: Subject, fence: int, *, has_words: bool) -> bool:
    """Of a task that is gone or blank nothing else may be there."""
    if task is None or task.is_blank:
        return has_words
    return task.home == subject and task.accepted_at <= fence


def files_left(s3: Any, bucket: str, scope: Scope, subject: Subject, fence: int) -> Iterable[str]:
    top = f"projects/{scope.project_id}/"
    end = top + files_from(subject.hash, fence + 1)
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=top + files_of(subject.hash)
    )
    for page in pages:
        for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            if each["Key"] < end:
                yield f"{each['Key']} {each['VersionId']}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", help="project id")
    parser.add_argument("user", help="user id, or agent id with --agent")
    parser.add_argument("--agent", action="store_true", help="an agent's own memory")
    add_options(parser)
    options = parser.parse_args(arguments)
    enter(options)
    settings = read_settings()
    kind = SubjectType.AGENT if options.agent else SubjectType.USER
    subject = Subject(type=kind, id=options.user)
    clients = boto3.client("dynamodb"), boto3.client("s3")
    scope = Scope(options.project)
    found = look(clients[0], settings.table, clients[1], settings.bucket, scope, subject)
    return report(found)


def report(found: Found) -> int:
    if not found.fence:
        print("nobody has erased this subject")
        return 1
    for each in (*found.rows, *found.files):
        print(each)
    left = len(found.rows) + len(found.files)
    print(f"{left or 'nothing'} left of what was accepted up to {found.fence} (ms since epoch)")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
