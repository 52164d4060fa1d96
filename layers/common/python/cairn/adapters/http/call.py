"""One HTTP request to addresses that are already resolved; another thread can abort it."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPSConnection

from cairn.domain.webhooks.outbound_url import OutboundUrl
from cairn.ports.webhooks.outbound import HttpResponse

CONNECT_SECONDS = 3.0  # per address
READ_SECONDS = 10.0
BODY_MAX = 65_536


class OutboundCall:
    """Ignores proxies of the environment. A redirect is a response like any other."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._socket: socket.socket | None = None
        self._is_aborted = False

    def post(
        self, target: OutboundUrl, addresses: Sequence[str], headers: Mapping[str, str], body: bytes
    ) -> HttpResponse:
        """Raises: OSError, including ssl.SSLError; http.client.HTTPException."""
        self._raise_if_aborted()
        with closing(self._connection(target)) as connection:
            connection.sock = self._connect(target, addresses)
            connection.request("POST", target.path, body, dict(headers))
            response = connection.getresponse()
            return HttpResponse(response.status, response.read(BODY_MAX))

    def abort(self) -> None:
        """Shuts the socket down, so that pending reads fail and no later step begins."""
        self._is_aborted = True
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _connection(self, target: OutboundUrl) -> HTTPConnection:
        """Not connected yet; it names the host in the request, not the address."""
        if target.is_secure:
            return HTTPSConnection(target.host, target.port, context=self._context)
        return HTTPConnection(target.host, target.port)

    def _connect(self, target: OutboundUrl, addresses: Sequence[str]) -> socket.socket:
        plain = self._track(_connect_to_any(addresses, target.port))
        if not target.is_secure:
            return plain
        secure = self._context.wrap_socket(
            plain, server_hostname=target.host, do_handshake_on_connect=False
        )
        self._track(secure)  # before the handshake, which waits for the server
        secure.do_handshake()
        return secure

    def _track[S: socket.socket](self, connected: S) -> S:
        """From now on `abort` ends this socket."""
        connected.settimeout(READ_SECONDS)
        self._socket = connected
        self._raise_if_aborted()
        return connected

    def _raise_if_aborted(self) -> None:
        if self._is_aborted:
            raise ConnectionAbortedError


def _connect_to_any(addresses: Sequence[str], port: int) -> socket.socket:
    """To the first address that accepts. Raises: OSError of the last one when none does."""
    refusal = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), CONNECT_SECONDS)
        except OSError as error:
            refusal = error
    raise refusal
