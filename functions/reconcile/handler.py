"""Schedule: wakes workers for accepted work that is overdue."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, tasks
from cairn.bootstrap.outcomes import log_outcome
from cairn.use_cases.operations.reconcile_work import reconcile_work

base.table()  # connects while the function starts, not in its first run
logger = Logger()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    overdue = reconcile_work(work=tasks.work(), queue=tasks.queue(), clock=base.clock)
    log_outcome(logger, "reconcile", overdue=overdue)
