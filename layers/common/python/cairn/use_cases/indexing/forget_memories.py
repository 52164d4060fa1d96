"""Delete the documents of removed memories from external indices."""

from cairn.domain.index.visibility import indices_of
from cairn.domain.scope import Scope
from cairn.ports.search_index import SearchIndex
from cairn.use_cases.indexing.stored_index import StoredIndex


def forget_memories(
    subject_hash: str, stored: StoredIndex, *, scope: Scope, search_index: SearchIndex
) -> None:
    """Of memories that have a tombstone, in all indices that the subject's segments were sent to.

    Idempotent. Raises: DependencyUnavailable.
    """
    gone = [tombstone.memory_id for tombstone in stored.tombstones]
    for index in indices_of(stored.manifest.entries) if gone else ():
        if search_index.exists(index):
            visible = search_index.versions(scope, subject_hash, gone, index=index)
            documents = [(id_, *version) for id_, found in visible.items() for version in found]
            search_index.delete(scope, subject_hash, documents, index=index)
