"""Logs failures without anything that the caller sent."""

import traceback
from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools import Logger

from cairn.domain.errors import CairnError


def log_failure(logger: Logger, error: Exception, request_id: str, **fields: Any) -> None:
    """The chain of causes with their tracebacks.

    Messages of our own errors only, since those of libraries may quote memory content or keys.
    """
    causes = [_cause(cause) for cause in _chain(error)]
    logger.error("failure", request_id=request_id, causes=causes, **fields)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _cause(error: BaseException) -> dict[str, str]:
    cause = {
        "class": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(traceback.format_tb(error.__traceback__)),
    }
    return {**cause, "message": error.message} if isinstance(error, CairnError) else cause
