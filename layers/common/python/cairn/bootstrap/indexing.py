"""Compacting rows into segments, and publishing segments to the external index."""

from functools import cache

from cairn.adapters.dynamodb.segment_catalog import DynamoDBSegmentCatalog
from cairn.bootstrap import base, tasks
from cairn.bootstrap.adapters import file_store, search_index
from cairn.domain.scope import Scope
from cairn.use_cases.indexing.index_subject import index_subject
from cairn.use_cases.indexing.ports import IndexingPorts


@cache
def catalog() -> DynamoDBSegmentCatalog:
    return DynamoDBSegmentCatalog(base.table())


@cache
def ports() -> IndexingPorts:
    return IndexingPorts(
        catalog=catalog(),
        files=file_store.files(),
        clock=base.clock,
        queue=tasks.queue(),
        search_index=search_index.external_index(),
    )


def index(subject_hash: str, scope: Scope) -> bool:
    """True when there was something to compact."""
    return index_subject(subject_hash, scope=scope, ports=ports())
