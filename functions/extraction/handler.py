"""Queue of extraction jobs: extracts memories for the open tasks of a subject."""

from cairn.api.worker.queue_worker import LogLine
from cairn.bootstrap import base, extraction
from cairn.bootstrap.workers import handlers
from cairn.domain.jobs import ExtractionJob


def extract(job: ExtractionJob, deadline: int) -> LogLine:
    is_mine = extraction.extract(job.scope, job.subject, deadline)
    fields = {"project_id": job.project, "subject": job.subject, "is_mine": is_mine}
    return LogLine("extract", fields)


base.table()  # connects while the function starts, not with its first record
lambda_handler = handlers.queue_worker(ExtractionJob.parse, lambda batch: extract)
