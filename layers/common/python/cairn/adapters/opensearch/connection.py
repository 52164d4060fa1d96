"""A connection to an OpenSearch server. The only module that loads its client."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException, TransportError
from urllib3 import Timeout

from cairn.adapters.limited_time import within
from cairn.domain.errors import DependencyUnavailable, InvalidRequest

CONNECT_SECONDS = 0.5
SEARCH_SECONDS = 2.5
WRITE_SECONDS = 20.0
CONNECTIONS = 16
BAD_REQUESTS = (400, 413)


@dataclass(frozen=True)
class Server:
    """Where it is and as whom it is asked.

    `service` is what requests are signed for: `aoss` on Serverless, `es` on a domain. Otherwise
    `login` gives user and password; a server that wants neither has none of both.
    """

    url: str
    service: str = ""
    region: str | None = None
    login: Callable[[], tuple[str, str]] | None = None


def connect(server: Server) -> OpenSearch:
    """A client that keeps its connections and sends nothing twice by itself."""
    return OpenSearch(
        hosts=[server.url],
        http_auth=_auth(server),
        http_compress=True,
        max_retries=0,
        pool_maxsize=CONNECTIONS,
    )


class OpenSearchConnection:
    """Keeps connections, waits no longer than it says, and translates what goes wrong.

    `search_seconds` is for a whole search.
    """

    def __init__(self, server: Server, search_seconds: float = SEARCH_SECONDS) -> None:
        self._client = connect(server)
        self._search_seconds = search_seconds

    def get(self, path: str) -> Any:
        """Raises: DependencyUnavailable."""
        return self._read("GET", path, None)

    def exists(self, path: str) -> bool:
        """Raises: DependencyUnavailable."""
        return bool(self._read("HEAD", path, None))

    def search(self, path: str, body: str) -> Any:
        """Raises: DependencyUnavailable."""
        return self._read("POST", path, body)

    def write(self, path: str, body: str) -> Any:
        """Sent once. Raises: DependencyUnavailable, InvalidRequest."""
        try:
            return self._send("POST", path, body, WRITE_SECONDS)
        except OpenSearchException as error:
            if isinstance(error, TransportError) and error.status_code in BAD_REQUESTS:
                raise InvalidRequest("the search index refused a write") from error
            raise unavailable(error) from error

    def _read(self, method: str, path: str, body: str | None) -> Any:
        """Once more when the connection broke: the server may have closed one that was kept."""
        try:
            try:
                return self._limited(method, path, body)
            except NoConnection as error:
                if isinstance(error, ConnectionTimeout):
                    raise
                return self._limited(method, path, body)
        except (OpenSearchException, TimeoutError) as error:
            raise unavailable(error) from error

    def _limited(self, method: str, path: str, body: str | None) -> Any:
        """The client's own limit is for each read, and not for their sum."""
        seconds = self._search_seconds
        return within(seconds, lambda: self._send(method, path, body, seconds))

    def _send(self, method: str, path: str, body: str | None, seconds: float) -> Any:
        timeout = Timeout(connect=CONNECT_SECONDS, read=seconds)
        params = {"request_timeout": timeout}
        return self._client.transport.perform_request(method, path, params=params, body=body)


def unavailable(error: Exception) -> DependencyUnavailable:
    """With the status, if there was one, and never with what the server said."""
    status = getattr(error, "status_code", None)
    if status == 404:
        return DependencyUnavailable(
            "the search index does not exist: run scripts/cairn create-index"
        )
    if status in (401, 403):
        return DependencyUnavailable("the search index does not let us in")
    said = f"answered with status {status}" if isinstance(status, int) else "did not answer"
    return DependencyUnavailable(f"the search index {said}")


def _auth(server: Server) -> Any:
    if server.service:
        session = boto3.Session()
        region = server.region or session.region_name
        return Urllib3AWSV4SignerAuth(session.get_credentials(), region, server.service)
    return server.login() if server.login else None
