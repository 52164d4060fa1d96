"""Segments as files: put under a new name, removed by it."""

from collections.abc import Iterable
from uuid import uuid4

from cairn.domain.index.segment import Segment
from cairn.domain.index.segment_file import packed
from cairn.domain.scope import Scope
from cairn.domain.tasks.files import segment_prefix
from cairn.ports.file_store import FileStore


def put_segment(subject_hash: str, segment: Segment, *, scope: Scope, files: FileStore) -> str:
    """Its name, which no other segment ever has."""
    file = f"{segment_prefix(subject_hash)}{uuid4()}"
    files.put(scope, file, packed(segment))
    return file


def remove_segments(names: Iterable[str], *, scope: Scope, files: FileStore) -> None:
    """Only what was there before the manifest moved on: nobody can commit that any more.

    What is uploaded meanwhile belongs to a compaction of the new manifest.
    """
    for file in sorted(names):
        files.erase(scope, file, f"{file}\0")
