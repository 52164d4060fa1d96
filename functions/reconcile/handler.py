"""Schedule: sends jobs for accepted work that is overdue."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base, reconcile
from cairn.bootstrap.outcomes import log_outcome

base.table()  # connects while the function starts, not in its first run
logger = Logger()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    overdue = reconcile.reconcile()
    log_outcome(logger, "reconcile", overdue=overdue)
