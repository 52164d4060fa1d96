"""The fresh rows of a subject: projections of its memories that are in no segment yet."""

from collections.abc import Iterable, Sequence

from cairn.adapters.dynamodb.items import keys
from cairn.adapters.dynamodb.items.heads import erasure_watermark
from cairn.adapters.dynamodb.items.projection_items import projection_from, vector_from
from cairn.adapters.dynamodb.items.reading import readable, readable_by_key
from cairn.adapters.dynamodb.items.segment_items import manifest_from
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.errors import DependencyUnavailable
from cairn.domain.index.manifest import SubjectRows
from cairn.domain.index.projection import Projection, Vector
from cairn.domain.scope import Scope, Subject

# A query is no snapshot: a transaction may commit between two of its rows. One that was overtaken
# is made again; being overtaken so often in a row means something is wrong.
TORN_READS = 10


def subject_rows(table: DynamoDBTable, scope: Scope, subject: Subject) -> SubjectRows:
    """As they stood together at one moment, with the manifest of what is in segments."""
    for _ in range(TORN_READS):
        rows = _rows(table, scope, subject)
        begin, head = rows.pop(keys.BEGIN, {}), rows.pop(keys.HEAD, {})
        if begin.get("applied") == head.get("applied"):
            watermark = erasure_watermark(head)
            return SubjectRows(_visible(rows.values(), watermark), manifest_from(head), watermark)
    raise DependencyUnavailable("the subject kept changing while it was read")


def row_vectors(
    table: DynamoDBTable, scope: Scope, subject: Subject, memory_ids: Sequence[str]
) -> dict[str, Vector]:
    """By memory id; absent where there is no row, or no vector in it."""
    pk = keys.subject(scope, subject.hash)
    rows = table.get_many([(pk, keys.fresh(memory_id)) for memory_id in memory_ids])
    found = readable_by_key(vector_from, rows)
    vectors = {memory_id: found.get((pk, keys.fresh(memory_id))) for memory_id in memory_ids}
    return {memory_id: vector for memory_id, vector in vectors.items() if vector}


def _rows(table: DynamoDBTable, scope: Scope, subject: Subject) -> dict[str, Attributes]:
    """By sort key."""
    values = {":pk": keys.subject(scope, subject.hash), ":fresh": "~"}
    return {row["sk"]: row for row in table.query("pk = :pk AND sk >= :fresh", values)}


def _visible(rows: Iterable[Attributes], watermark: int) -> tuple[Projection, ...]:
    found = readable(projection_from, rows)
    return tuple(row for row in found if row.is_tombstone or row.accepted_at > watermark)
