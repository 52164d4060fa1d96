"""Queue of embedding jobs: embeds memories that have no vector yet, in batches."""

from cairn.api.worker.embedding_batch import EmbeddingBatch
from cairn.api.worker.queue_worker import Batch, LogLine, Work
from cairn.bootstrap import base, embedding
from cairn.bootstrap.workers import handlers
from cairn.domain.jobs import EmbeddingJob

FULL_BATCH = 10  # as many records as the queue delivers at most, so there may be more


def begin(batch: Batch[EmbeddingJob]) -> Work[EmbeddingJob]:
    together, is_backlog = EmbeddingBatch(batch.jobs), batch.size >= FULL_BATCH

    def embed(job: EmbeddingJob, deadline: int) -> LogLine:
        report = together.embed(
            job,
            lambda ids: embedding.work_on(ids, job.scope, deadline, is_backlog=is_backlog),
        )
        fields = {"project_id": job.project, "memories": len(job.memories), **report.counts()}
        return LogLine("embed", fields)

    return embed


base.table()  # connects while the function starts, not with its first record
lambda_handler = handlers.queue_worker(EmbeddingJob.parse, begin)
