"""Filing rows into segments."""

from functools import cache

from cairn.adapters.dynamodb_segment_catalog import DynamoDBSegmentCatalog
from cairn.bootstrap import filing, parts
from cairn.domain.scope import Scope
from cairn.use_cases.compact_segments import compact_segments


@cache
def catalog() -> DynamoDBSegmentCatalog:
    return DynamoDBSegmentCatalog(parts.table())


def index(scope: Scope, subject_hash: str) -> bool:
    """True when there was something to file."""
    return compact_segments(
        scope, subject_hash, catalog=catalog(), files=filing.files(), clock=parts.clock
    )
