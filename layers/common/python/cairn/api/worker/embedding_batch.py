"""Memories of a batch of embedding jobs, put together by project."""

from collections.abc import Callable, Iterable, Sequence

from cairn.domain.jobs import EmbeddingJob


class EmbeddingBatch:
    """Embeds the memories of a project together.

    A project's first job takes those of its others along, unless it fails. The others then leave
    alone what is done, and what went back to the queue.
    """

    def __init__(self, jobs: Iterable[EmbeddingJob]) -> None:
        self._waiting: dict[str, list[str]] = {}
        self._done = set[str]()
        for job in jobs:
            self._waiting.setdefault(job.project, []).extend(job.memories)

    def embed[R](self, job: EmbeddingJob, embed: Callable[[Sequence[str]], R]) -> R:
        """In the turn of this job."""
        if job.project in self._done:
            return embed(())
        together = self._waiting.pop(job.project, None)
        if together is None:
            return embed(job.memories)
        embedded = embed(together)
        self._done.add(job.project)
        return embedded
