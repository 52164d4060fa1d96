"""Calls Cairn over HTTP, for the scripts here: standard library only."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any

TIMEOUT_SECONDS = 30
STREAM_SILENCE_SECONDS = 45  # the longest wait for the next part; a stream says something every 15
RETRIED = (429, 502, 503, 504)
TRIES = 5


class ApiError(Exception):
    """What the API refused: HTTP status, code of the dialect, message for people."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"HTTP {status}, code {code}: {message}")
        self.status = status
        self.code = code


class ApiClient:
    """Calls one project with one key. Outages are retried, refusals are raised."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.key = api_key

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str = "",
    ) -> Any:
        """The answer's JSON, None of an empty one. Raises: ApiError, ConnectionError."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._call(method, path, body, idempotency_key)
            except ApiError as error:
                if error.status not in RETRIED or attempt == TRIES:
                    raise
            except urllib.error.URLError as error:
                if attempt == TRIES:
                    raise ConnectionError(f"{self.base_url} does not answer") from error
            time.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None, idempotency_key: str
    ) -> Any:
        request = self._request(method, path, body)
        if idempotency_key:
            request.add_header("Idempotency-Key", idempotency_key)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        return json.loads(text) if text else None

    def stream(self, path: str, body: Mapping[str, Any]) -> Generator[bytes]:
        """The answer to a POST, part by part as it arrives, tried once. Closing it hangs up.

        Raises: ApiError, ConnectionError.
        """
        with self._opened(self._request("POST", path, body)) as response:
            try:
                while part := response.read1():
                    yield part
            except (OSError, HTTPException) as error:
                raise ConnectionError("the answer broke off") from error

    def _opened(self, request: urllib.request.Request) -> HTTPResponse:
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=STREAM_SILENCE_SECONDS)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (OSError, HTTPException) as error:
            raise ConnectionError(f"{self.base_url} does not answer") from error
        return answer

    def _request(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> urllib.request.Request:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.Request(self.base_url + path, data, headers, method=method)


def _refusal(error: urllib.error.HTTPError) -> ApiError:
    text = error.read().decode(errors="replace")
    try:
        body = json.loads(text)
        return ApiError(error.code, int(body["code"]), str(body["message"]))
    except (ValueError, KeyError, TypeError):
        return ApiError(error.code, -1, text[:200])
