"""Queue messages, one type a queue: what a worker is asked to do, and for whom."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Self

from cairn.domain.embedding.batch_sizing import MAX_BATCH_SIZE
from cairn.domain.scope import Scope
from cairn.domain.value import Value


class Job(Value):
    """`project` owns the work. The fields' names are those of the message."""

    project: str

    @property
    def scope(self) -> Scope:
        return Scope(self.project)

    @property
    def group(self) -> str:
        """Jobs of one group are delivered fairly beside those of others (visible ASCII)."""
        return self.project

    @classmethod
    def parse(cls, message: str) -> Self:
        """Raises: ValidationError for anything but such a job."""
        return cls.model_validate_json(message)


class SubjectJob(Job):
    """Work on one subject, known by its hash."""

    subject: str

    @property
    def group(self) -> str:
        return f"{self.project}.{self.subject}"


class ExtractionJob(SubjectJob):
    """The subject has accepted messages that are not yet extracted."""


class IndexingJob(SubjectJob):
    """The subject may have rows to compact, or segments that an external index lacks."""


class EmbeddingJob(Job):
    """These memories have no vector yet; at most `MAX_BATCH_SIZE` of them."""

    memories: tuple[str, ...]


class DeliveryJob(Job):
    """The next attempt to deliver an event to an endpoint is due."""

    endpoint: str
    delivery: str

    @property
    def group(self) -> str:
        return f"{self.project}.{self.endpoint}"


def embedding_jobs(scope: Scope, memory_ids: Sequence[str]) -> Iterator[EmbeddingJob]:
    """As many as it takes."""
    for batch in batched(memory_ids, MAX_BATCH_SIZE):
        yield EmbeddingJob(project=scope.project_id, memories=batch)
