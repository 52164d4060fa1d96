"""The error table of MemOS: HTTP status and body code for everything that can go wrong."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from cairn.api.problem import Problem, refused_fields
from cairn.domain.errors import (
    CairnError,
    DependencyUnavailable,
    InvalidRequest,
    NotAuthenticated,
    NotAuthorized,
    NotFound,
    Unreadable,
)

# By reason of a domain error or type of a validation error, then by field.
_REASONS: Mapping[str, tuple[int, int]] = {
    "body_too_large": (413, 40013),
    "messages_too_long": (400, 40013),
    "query_too_long": (400, 40305),
    "documents_too_long": (400, 40305),
    "input_too_long": (400, 40303),
    "model_input_too_long": (400, 40303),
    "missing": (400, 40002),
    "required": (400, 40002),
    "empty": (400, 40002),
    "empty_list": (400, 40003),
    "unsupported_part": (400, 40006),
    "unsupported_file_type": (400, 40007),
    "base64_content": (400, 40008),
    "base64_format": (400, 40009),
    "user_id_too_long": (400, 40010),
    "conversation_id_too_long": (400, 40011),
    "too_many_files": (400, 50103),
    "key_missing": (401, 40130),
    "task_not_found": (404, 50131),
    "memory_not_found": (404, 40307),
    "idempotency_key_reused": (409, 40000),
    "delete_not_permitted": (400, 40306),
    "knowledge_base_not_linked": (400, 50123),
}
# 403 is avoided: clients take it for a bad key on any route.
_CLASSES: Mapping[type[CairnError], tuple[int, int]] = {
    InvalidRequest: (400, 40000),
    NotAuthenticated: (401, 40132),
    NotAuthorized: (401, 40103),
    NotFound: (404, 40001),
    DependencyUnavailable: (503, 50004),
    Unreadable: (500, 50000),
}
STATUSES = frozenset({500, *(status for status, _ in (*_REASONS.values(), *_CLASSES.values()))})
_INTERNAL = Problem(500, 50000, "internal error; the request_id helps to find its cause")


def explain(error: Exception) -> Problem:
    """Never shows the text of an exception that nobody expected."""
    if isinstance(error, RequestValidationError):
        return _invalid(error.errors()[0])
    for kind, (status, code) in _CLASSES.items():
        if isinstance(error, kind):
            status, code = _REASONS.get(error.reason, (status, code))
            return Problem(status, code, error.message, getattr(error, "retry_after_seconds", None))
    return _INTERNAL


def _invalid(error: Mapping[str, Any]) -> Problem:
    status, code = _REASONS.get(error["type"], (400, 40000))
    (refused,) = refused_fields([error])
    return Problem(status, code, f"{refused.field}: {refused.message}")
