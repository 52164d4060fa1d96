"""Which memories each job of a batch embeds."""

from collections.abc import Sequence

import pytest

from cairn.api.worker.embedding_batch import EmbeddingBatch
from cairn.domain.jobs import EmbeddingJob

FIRST, SECOND, THIRD = (EmbeddingJob(project="one", memories=(name,)) for name in "abc")
OTHER = EmbeddingJob(project="two", memories=("d",))
JOBS = (FIRST, OTHER, SECOND, THIRD)


def embed(memory_ids: Sequence[str]) -> list[str]:
    return list(memory_ids)


def fail(memory_ids: Sequence[str]) -> list[str]:
    raise OSError


def test_the_first_job_of_a_project_embeds_the_memories_of_all() -> None:
    batch = EmbeddingBatch(JOBS)

    assert [batch.embed(job, embed) for job in JOBS] == [["a", "b", "c"], ["d"], [], []]


def test_after_a_failure_each_job_embeds_its_own() -> None:
    batch = EmbeddingBatch(JOBS)
    with pytest.raises(OSError):
        batch.embed(FIRST, fail)

    assert [batch.embed(job, embed) for job in JOBS[1:]] == [["d"], ["b"], ["c"]]
