"""One HTTP request to an address that is already known, which another thread can break off."""

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPSConnection

from cairn.domain.webhooks.outbound_url import OutboundUrl
from cairn.ports.outbound import Reply

CONNECT_SECONDS = 3.0  # for each address
READ_SECONDS = 10.0
REPLY_MAX = 65_536


class OutboundCall:
    """Made directly, whatever proxy the environment names. Redirects are replies as any other."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._line: socket.socket | None = None
        self._is_over = False

    def post(
        self, target: OutboundUrl, addresses: Sequence[str], headers: Mapping[str, str], body: bytes
    ) -> Reply:
        """Raises: OSError, ssl.SSLError among them; http.client.HTTPException."""
        self._go_on()
        with closing(self._connection(target)) as connection:
            connection.sock = self._connected(target, addresses)
            connection.request("POST", target.path, body, dict(headers))
            response = connection.getresponse()
            return Reply(response.status, response.read(REPLY_MAX))

    def hang_up(self) -> None:
        """Ends what still waits for the other side, and whatever would begin after this."""
        self._is_over = True
        if self._line:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def _connection(self, target: OutboundUrl) -> HTTPConnection:
        """Not connected: it gets a line that is, and says itself which host it wants."""
        if target.is_secure:
            return HTTPSConnection(target.host, target.port, context=self._context)
        return HTTPConnection(target.host, target.port)

    def _connected(self, target: OutboundUrl, addresses: Sequence[str]) -> socket.socket:
        line = self._held(_first_that_answers(addresses, target.port))
        if not target.is_secure:
            return line
        secure = self._context.wrap_socket(
            line, server_hostname=target.host, do_handshake_on_connect=False
        )
        self._held(secure)  # before it waits for the other side's half of the handshake
        secure.do_handshake()
        return secure

    def _held[S: socket.socket](self, line: S) -> S:
        line.settimeout(READ_SECONDS)
        self._line = line
        self._go_on()
        return line

    def _go_on(self) -> None:
        if self._is_over:
            raise ConnectionAbortedError


def _first_that_answers(addresses: Sequence[str], port: int) -> socket.socket:
    refusal = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), CONNECT_SECONDS)
        except OSError as error:
            refusal = error
    raise refusal
