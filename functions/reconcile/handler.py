"""Schedule: wakes workers for accepted work that is overdue."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from cairn import bootstrap

bootstrap.table()  # connects while the function starts, not in its first run
logger = Logger()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    logger.info("reconcile", overdue=bootstrap.reconcile())
