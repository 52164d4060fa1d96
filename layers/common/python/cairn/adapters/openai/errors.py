"""Refusals and failures of a model server as our errors.

Their messages reach callers, so they name settings and statuses: nothing the server wrote, since it
may quote memory content, and no address, since that may hold a password.
"""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from cairn.domain.errors import CairnError, DependencyUnavailable, InvalidRequest

if TYPE_CHECKING:
    from openai import APIStatusError

TOO_LONG = "model_input_too_long"
_DEFAULT_WAIT = 5

# An operator can correct these, so accepted work is retried until then.
_CORRECTABLE: Mapping[int, str] = {
    401: "refused the key: check CAIRN_MODEL_SECRET",
    402: "wants its account settled",
    403: "refused the key: check CAIRN_MODEL_SECRET and what its account may use",
    404: "knows no such model or address: check {prefix}_MODEL and {prefix}_BASE_URL",
    405: "knows no such address: check {prefix}_BASE_URL",
}
_TRANSIENT = {408, 409, 425, 429}
_TIMED_OUT = {408, 504}  # in the server itself, or in a gateway before it
_LENGTH = re.compile(
    r"too (?:long|large|many)|length|maximum|exceed|(?:max|less than|at most) \d+", re.IGNORECASE
)
# llama.cpp and Ollama answer a text that is too long with status 500.
_LENGTH_500 = re.compile(r"input (?:is )?too (?:long|large)|context (?:length|size)", re.IGNORECASE)


class NoAnswerInTime(DependencyUnavailable):
    """A smaller request might have been answered."""


def refusal(error: "APIStatusError", role: str, prefix: str, now: int) -> CairnError:
    """`role` and `prefix` as of `OpenAIEndpoint`, `now` in ms."""
    status = error.status_code
    if status in _CORRECTABLE:
        return DependencyUnavailable(f"the {role} {_CORRECTABLE[status].format(prefix=prefix)}")
    if _is_too_long(status, complaint(error)):
        return InvalidRequest(f"the text is too long for the {role} ({status})", code=TOO_LONG)
    if status in _TRANSIENT or status >= 500:
        wait = retry_after(error.response.headers.get("retry-after", ""), now)
        kind = NoAnswerInTime if status in _TIMED_OUT else DependencyUnavailable
        return kind(f"the {role} answered {status}", retry_after_seconds=wait)
    return InvalidRequest(f"the {role} refused the request ({status})")


def _is_too_long(status: int, text: str) -> bool:
    """Servers use the same words for one long text and for too many: only a single one is cut."""
    if status in _TRANSIENT or status >= 500:
        return status == 500 and _LENGTH_500.search(text) is not None
    return status == 413 or _LENGTH.search(text) is not None


def complaint(error: "APIStatusError") -> str:
    """Everything that the server wrote about the error, to search for words."""
    return f"{error.param} {error.code} {error.message}"


def retry_after(header: str, now: int) -> int:
    """Seconds from `now` (ms), at least 1, as RFC 9110 has it; a default without the header."""
    try:
        return max(1, round(float(header)))
    except (ValueError, OverflowError):
        pass
    try:
        return max(1, round(parsedate_to_datetime(header).timestamp() - now / 1000))
    except (ValueError, OverflowError):
        return _DEFAULT_WAIT
