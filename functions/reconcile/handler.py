"""Schedule: sends jobs for accepted work that is overdue."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from cairn.bootstrap import base
from cairn.bootstrap.workers import reconcile

base.table()  # connects while the function starts, not in its first run
logger = Logger()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    overdue = reconcile.reconcile()
    logger.info("reconcile", overdue=overdue, **base.take_consumed())
