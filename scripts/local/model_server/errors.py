"""Errors as OpenAI writes them: a status and a body that names the parameter at fault."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from scripts.local.model_server.http import Answer

# status: type, code and message, from OpenAI's page of API errors; other statuses are its 500.
_USUAL: dict[int, tuple[str, str | None, str]] = {
    400: ("invalid_request_error", None, "Your request was malformed."),
    401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    404: ("invalid_request_error", "model_not_found", "The model does not exist."),
    429: ("requests", "rate_limit_exceeded", "Rate limit reached for requests."),
    500: ("server_error", None, "The server had an error while processing your request."),
}


@dataclass(frozen=True)
class ApiError(Exception):
    """What is not given is what OpenAI answers with this status."""

    status: int = 400
    message: str | None = None
    param: str | None = None
    code: str | None = None

    @property
    def answer(self) -> Answer:
        kind, code, message = _USUAL.get(self.status, _USUAL[500])
        error = {
            "message": self.message or message,
            "type": kind,
            "param": self.param,
            "code": self.code or code,
        }
        return Answer(json.dumps({"error": error}).encode(), self.status)


def refused(error: ErrorDetails, body: Any) -> ApiError:
    """In OpenAI's words for the usual kinds of errors."""
    param = _parameter(error, body)
    match error["type"]:
        case "extra_forbidden":
            return ApiError(400, f"Unknown parameter: '{param}'.", param, "unknown_parameter")
        case "missing":
            said = f"Missing required parameter: '{param}'."
            return ApiError(400, said, param, "missing_required_parameter")
        case _:
            said = f"Invalid value for '{param}': {error['msg']}."
            return ApiError(400, said, param or None, "invalid_value")


def _parameter(error: ErrorDetails, body: Any) -> str:
    """The place in the body, as in messages[0].role; steps that only name a type are left out."""
    path, value = "", body
    for step in error["loc"]:
        if isinstance(value, list) and isinstance(step, int):
            path, value = f"{path}[{step}]", value[step]
        elif isinstance(value, dict) and (step in value or error["type"] == "missing"):
            path, value = f"{path}.{step}", value.get(step)
    return path.lstrip(".")
