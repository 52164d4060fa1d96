"""Filing rows into segments, and bringing segments to the external index."""

from functools import cache

from cairn.adapters.dynamodb.segment_catalog import DynamoDBSegmentCatalog
from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import file_store, search_index
from cairn.domain.scope import Scope
from cairn.use_cases.indexing.index_subject import index_subject


@cache
def catalog() -> DynamoDBSegmentCatalog:
    return DynamoDBSegmentCatalog(base.table())


def index(scope: Scope, subject_hash: str) -> bool:
    """True when there was something to file."""
    return index_subject(
        scope,
        subject_hash,
        catalog=catalog(),
        files=file_store.files(),
        clock=base.clock,
        queue=tasks.queue(),
        documents=search_index.documents(),
    )
