"""Filing rows into segments, and bringing segments to the external index."""

from functools import cache

from cairn.adapters.dynamodb_segment_catalog import DynamoDBSegmentCatalog
from cairn.bootstrap import documents, filing, parts, writing
from cairn.domain.scope import Scope
from cairn.use_cases.index_subject import index_subject


@cache
def catalog() -> DynamoDBSegmentCatalog:
    return DynamoDBSegmentCatalog(parts.table())


def index(scope: Scope, subject_hash: str) -> bool:
    """True when there was something to file."""
    return index_subject(
        scope,
        subject_hash,
        catalog=catalog(),
        files=filing.files(),
        clock=parts.clock,
        queue=writing.queue(),
        documents=documents.documents(),
    )
