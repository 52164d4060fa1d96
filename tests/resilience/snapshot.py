"""All that is stored of one project, in domain values, whatever stores it."""

from dataclasses import dataclass, field

from cairn.adapters import dynamodb_keys as keys
from cairn.adapters.dynamodb_items import memory_from, projection_from
from cairn.adapters.dynamodb_task_items import task_from
from cairn.adapters.dynamodb_values import Attributes, decode
from cairn.domain.memory import Memory
from cairn.domain.projection import Projection
from cairn.domain.scope import Scope
from cairn.domain.task import Task
from tests.contract.parts import Table
from tests.fakes.stores import World


@dataclass
class Snapshot:
    """`fresh` by (subject hash, memory id); `archive` oldest first; `open` by (hash, task id).

    `listed` are (subject hash, row key); None where the store keeps no listing.
    """

    tasks: dict[str, Task] = field(default_factory=dict)
    truths: dict[str, Memory] = field(default_factory=dict)
    archive: dict[str, list[Memory]] = field(default_factory=dict)
    fresh: dict[tuple[str, str], Projection] = field(default_factory=dict)
    listed: set[tuple[str, str]] | None = None
    open: set[tuple[str, str]] = field(default_factory=set)


def snapshot_of_world(world: World, scope: Scope) -> Snapshot:
    project_id = scope.project_id
    return Snapshot(
        tasks={i: each for (p, i), each in world.tasks.items() if p == project_id},
        truths={i: each for (p, i), each in world.truths.items() if p == project_id},
        archive={i: each[::-1] for (p, i), each in world.archive.items() if p == project_id},
        fresh={
            (subject, i): row
            for (p, subject), rows in world.fresh.items()
            if p == project_id
            for i, row in rows.items()
        },
        open={(s, i) for (p, s), rows in world.open.items() if p == project_id for i in rows},
    )


def snapshot_of_table(table: Table, scope: Scope) -> Snapshot:
    found = Snapshot(listed=set())
    plans: dict[str, bytes] = {}
    tasks: dict[str, Attributes] = {}
    for row in _rows(table, keys.subject(scope, "").removesuffix("S#")):
        kind, identity = row["pk"].split("#", 3)[2:]
        match kind, row["sk"]:
            case "T", "TASK":
                tasks[identity] = row
            case "T", "PLAN":
                plans[identity] = row["blob"]
            case "M", keys.CURRENT:
                found.truths[identity] = memory_from(row)
            case "M", _:
                found.archive.setdefault(identity, []).append(memory_from(row))
            case "S", sk:
                _note(found, identity, sk, row)
    found.tasks = {each: task_from(row, plans.get(each)) for each, row in tasks.items()}
    for versions in found.archive.values():
        versions.sort(key=lambda each: each.version)
    return found


def _note(found: Snapshot, subject_hash: str, sk: str, row: Attributes) -> None:
    if sk.startswith("OPEN#"):
        found.open.add((subject_hash, row["task_id"]))
    elif sk.startswith("LIST#"):
        assert found.listed is not None
        found.listed.add((subject_hash, sk))
    elif sk.startswith(keys.fresh("")):
        found.fresh[subject_hash, sk.removeprefix(keys.fresh(""))] = projection_from(row)


def _rows(table: Table, prefix: str) -> list[Attributes]:
    pages = table.client.get_paginator("scan").paginate(
        TableName=table.name,
        ConsistentRead=True,
        FilterExpression="begins_with(pk, :prefix)",
        ExpressionAttributeValues={":prefix": {"S": prefix}},
    )
    return [row for page in pages for row in map(decode, page["Items"]) if row]
