"""All that is stored of one project, in domain values, whatever stores it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.memory_items import memory_from
from cairn.adapters.dynamodb.items.projection_items import projection_from
from cairn.adapters.dynamodb.items.segment_items import manifest_from
from cairn.adapters.dynamodb.items.task_items import planned_task
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.domain.index.manifest import Manifest
from cairn.domain.index.projection import Projection
from cairn.domain.index.segment_file import unpacked
from cairn.domain.memory.memory import Memory
from cairn.domain.scope import Scope
from cairn.domain.tasks.task import Task
from scripts.operate.erase_remains import items_of
from tests.contract.parts import Table
from tests.fakes.stores.work_queue import InMemoryWorkQueue
from tests.fakes.stores.world import World

EVER = 10**14


@dataclass
class Snapshot:
    """`fresh` by (subject hash, memory id); `archive` oldest first; `open` by (hash, task id).

    `segments` is what the segments of a subject's manifest hold, newest first; `tombstones` by
    (hash, id). With `with_files`, `fresh` has what lies in segments only, too.

    `listed` are (subject hash, row key); None where the store keeps no listing. `kept` names what
    there is of an add beside its task, by task id. `holders` are the ids of memories that have a
    claim. `watermarks` by subject hash; `due` is what
    reconcile will find sooner or later; `files` are keys.
    """

    tasks: dict[str, Task] = field(default_factory=dict)
    truths: dict[str, Memory] = field(default_factory=dict)
    archive: dict[str, list[Memory]] = field(default_factory=dict)
    fresh: dict[tuple[str, str], Projection] = field(default_factory=dict)
    listed: set[tuple[str, str]] | None = None
    open: set[tuple[str, str]] = field(default_factory=set)
    kept: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    holders: set[str] = field(default_factory=set)
    watermarks: dict[str, int] = field(default_factory=dict)
    due: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    tombstones: set[tuple[str, str]] = field(default_factory=set)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    segments: dict[str, list[Projection]] = field(default_factory=dict)


def with_files(found: Snapshot, files: Mapping[str, bytes]) -> Snapshot:
    """What the segments hold beside the rows; a segment that is not there holds nothing."""
    fresh = dict(found.fresh)
    segments: dict[str, list[Projection]] = {}
    for subject_hash, manifest in found.manifests.items():
        held = [
            row
            for entry in reversed(manifest.entries)
            if entry.file in files
            for row in unpacked(files[entry.file]).projections()
        ]
        segments[subject_hash] = held
        for row in held:
            place = (subject_hash, row.memory_id)
            if place not in found.tombstones:
                fresh.setdefault(place, row)
    return replace(found, fresh=fresh, segments=segments, files=set(files))


def snapshot_of_world(world: World, scope: Scope) -> Snapshot:
    project_id = scope.project_id
    found = Snapshot(
        tasks={i: task for (p, i), task in world.tasks.items() if p == project_id},
        truths={i: truth for (p, i), truth in world.truths.items() if p == project_id},
        archive={
            i: versions[::-1] for (p, i), versions in world.archive.items() if p == project_id
        },
        manifests={s: manifest for (p, s), manifest in world.manifests.items() if p == project_id},
        open={(s, i) for (p, s), rows in world.open.items() if p == project_id for i in rows},
        holders={holder for (p, _), (_, holder) in world.word_claims.items() if p == project_id},
        watermarks={
            s: head.erased_before for (p, s), head in world.heads.items() if p == project_id
        },
        due=[
            repr(item)
            for item in InMemoryWorkQueue(world).overdue(EVER)
            if item.project_id == project_id
        ],
    )
    for (owner, subject_hash), rows in world.fresh.items():
        for row in rows.values() if owner == project_id else ():
            _note_row(found, subject_hash, row)
    _note_kept(found, world)
    return found


def _note_row(found: Snapshot, subject_hash: str, row: Projection) -> None:
    place = (subject_hash, row.memory_id)
    if row.is_tombstone:
        found.tombstones.add(place)
    else:
        found.fresh[place] = row


def _note_kept(found: Snapshot, world: World) -> None:
    for task_id, task in found.tasks.items():
        if task.plan:
            found.kept[task_id].add("plan")
    for _, task_id in world.words:
        found.kept[task_id].add("words")
    for thread in world.threads.values():
        for _, task_id in thread:
            found.kept[task_id].add("place")
    for task_id, *_ in world.claims.values():
        found.kept[task_id].add("claim")


def snapshot_of_table(table: Table, scope: Scope) -> Snapshot:
    found = Snapshot(listed=set())
    plans: dict[str, Attributes] = {}
    tasks: dict[str, Attributes] = {}
    for row in items_of(table.client, table.name, scope):
        kind, _, identity = row["pk"].split("#", 2)[2].partition("#")
        if row.get("due_shard", "").startswith("DUE#"):
            found.due.append(f"{row['pk']} {row['sk']}")
        match kind, row["sk"]:
            case "T", "TASK":
                tasks[identity] = row
            case "T", "PLAN":
                plans[identity] = row
                found.kept[identity].add("plan")
            case "T", _:
                found.kept[identity].add("words")
            case "C", _:
                found.kept[row["task_id"]].add("place")
            case "D", _:
                found.kept[row["first_task"]].add("claim")
            case "CLAIM", _:
                found.holders.add(row["memory_id"])
            case "M", keys.CURRENT:
                found.truths[identity] = memory_from(row)
            case "M", _:
                found.archive.setdefault(identity, []).append(memory_from(row))
            case "S", sk:
                _note(found, identity, sk, row)
    found.tasks = {task_id: planned_task(row, plans.get(task_id)) for task_id, row in tasks.items()}
    for versions in found.archive.values():
        versions.sort(key=lambda version: version.version)
    return found


def _note(found: Snapshot, subject_hash: str, sk: str, row: Attributes) -> None:
    if sk.startswith(keys.OPEN):
        found.open.add((subject_hash, row["task_id"]))
    elif sk.startswith(keys.ADD):
        found.kept[row["task_id"]].add("add")
    elif sk.startswith(keys.LIST):
        assert found.listed is not None
        found.listed.add((subject_hash, sk))
    elif sk.startswith(keys.fresh("")):
        _note_row(found, subject_hash, projection_from(row))
    elif sk == keys.HEAD:
        found.manifests[subject_hash] = manifest_from(row)
        found.watermarks[subject_hash] = int(row.get("erased_before", 0))
