"""Queue of indexing jobs: compacts a subject's rows into segments and publishes these."""

from cairn.api.worker.queue_worker import LogLine
from cairn.bootstrap import base, indexing
from cairn.bootstrap.workers import handlers
from cairn.domain.jobs import IndexingJob


def index(job: IndexingJob, deadline: int) -> LogLine:
    is_compacted = indexing.index(job.subject, job.scope)
    fields = {"project_id": job.project, "subject": job.subject, "is_compacted": is_compacted}
    return LogLine("index", fields)


base.table()  # connects while the function starts, not with its first record
lambda_handler = handlers.queue_worker(IndexingJob.parse, lambda batch: index)
