"""A worker's line in the log for each thing it did."""

from typing import Any

from aws_lambda_powertools import Logger

from cairn.bootstrap import base


def log_outcome(logger: Logger, message: str, **fields: Any) -> None:
    """With what was consumed since the line before. `location` is the caller's."""
    logger.info(message, stacklevel=3, **fields, **base.take_consumed())
