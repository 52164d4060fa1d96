"""Memories as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cairn.domain.index.change import Change
    from cairn.domain.index.manifest import SubjectRows
    from cairn.domain.index.projection import Vector
    from cairn.domain.memory.claim import Claim
    from cairn.domain.memory.memory import Memory
    from cairn.domain.scope import Scope, Subject
    from cairn.domain.search.candidate_ref import CandidateRef


class ListedMemory(NamedTuple):
    """An entry of a subject's list of memories. Times in ms."""

    memory_id: str
    created_at: int
    accepted_at: int
    kind: str
    is_set_aside: bool = False


class ClaimHolder(NamedTuple):
    """The memory that holds a claim, and the `body` that it was claimed with."""

    memory_id: str
    body: str = ""


class MemoryReader(Protocol):
    """Current and earlier versions of memories, and the projections that are in no segment yet.

    What was accepted at or before the erasure watermark (ms) of anybody whom it concerns is erased,
    and no read returns it.
    """

    def rows(self, scope: Scope, subject: Subject) -> SubjectRows:
        """What is not in segments yet, tombstones included, with the manifest of what is."""

    def vectors(
        self, scope: Scope, subject: Subject, memory_ids: Sequence[str]
    ) -> dict[str, Vector]:
        """Of these memories' rows under the subject, by id; absent where there is none.

        Does not look at the erasure watermark: it is asked about memories that were just read.
        """

    def read(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        """Current versions by id; unknown, erased and set-aside ones are absent."""

    def kept(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        """As `read`, with those that are set aside."""

    def history(self, scope: Scope, memory_id: str) -> list[Memory]:
        """Superseded versions, newest first; empty when the memory is gone."""

    def listed(self, scope: Scope, subject_hash: str) -> list[ListedMemory]:
        """All memories placed in the subject, newest first; some may be gone or erased.

        Those that are set aside are among them, and say so.
        """

    def hydrate(
        self,
        scope: Scope,
        refs: Sequence[CandidateRef],
        manifests: Mapping[str, int] | None = None,
    ) -> dict[str, tuple[Memory, ...]]:
        """By id, the current version of each and, if it has one, the version before it.

        One round trip, and another where the current version is newer than the candidate's. Absent
        when gone or behind the erasure watermark of its home, which is read uncached. `manifests`:
        the versions by subject hash that the candidates rest on.
        Raises: Conflict when one of them has moved on: a row that was compacted between two reads
        may have been missed, so candidates must be retrieved again.
        """

    def unembedded(self, scope: Scope, beside: str, limit: int) -> list[str]:
        """Up to `limit` memories of the project that wait for their vector, found beside this one.

        Not all there are, and some may have got it a moment ago. One round trip.
        """

    def erasure_watermark(self, scope: Scope, subject: Subject) -> int:
        """In ms; 0 if the subject was never erased."""


class MemoryStore(MemoryReader, Protocol):
    """The same memories, written."""

    def create(self, scope: Scope, change: Change, claim: Claim) -> ClaimHolder:
        """Write a new memory together with its claim; the memory that then holds it.

        Another one's when the claim refuses, and nothing is written. Whether that one still stands
        is for the caller to look at, and to ask again with it `replaced`.
        """

    def save(self, scope: Scope, change: Change) -> None:
        """Write what a memory has become. Raises: Conflict when it has changed meanwhile."""

    def save_embedding_attempts(self, scope: Scope, memories: Sequence[Memory]) -> frozenset[str]:
        """Write the records of attempts to embed, and the state that follows, and nothing else.

        Returns the ids of those that were still at that version and rev, and are written. Pending
        memories are overdue from the time of their next attempt on, failed ones never. One round
        trip for up to 90.
        """

    def remove(self, scope: Scope, memory: Memory) -> None:
        """Remove every version, projection and listing of it for good.

        At once, but for versions beyond what a transaction takes, which go before.
        Raises: Conflict when it has changed meanwhile.
        """

    def discard(self, scope: Scope, memory_id: str, owners: Sequence[Subject] = ()) -> bool:
        """Remove for good what is stored under this id and cannot be read; True if it did.

        With `owners`, only what has one of them as its home. What can be read is left alone.
        Raises: Conflict when it has changed meanwhile.
        """

    def set_erasure_watermark(self, scope: Scope, subject: Subject, watermark: int) -> None:
        """Erase all that was accepted at or before `watermark` (ms). Only moves forward.

        In the same write a sweep becomes due at that moment.
        """

    def erase(self, scope: Scope, subject_hash: str, until: int, limit: int) -> bool:
        """Remove for good what is at home here, goes with it (`goes_with`), and was accepted until
        `until` (ms); what is placed here and cannot be read, too.

        Earlier versions go by their own stamp, and segments of their subjects become due for
        garbage collection. At most about `limit` memories; True when there may be more.
        """

    def shared(self, scope: Scope, subject_hash: str, until: int, limit: int) -> list[Memory]:
        """What `erase` leaves: memories placed here, accepted until `until`, that are others', too.

        Whatever a watermark hides.
        """

    def stored(self, scope: Scope, memory_ids: Sequence[str]) -> dict[str, Memory]:
        """Current versions by id, whatever a watermark hides: for those who erase."""
