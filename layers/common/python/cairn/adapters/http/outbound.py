"""HTTP to URLs that callers gave us, guarded against server-side request forgery (SSRF)."""

import ssl
from collections.abc import Mapping, Sequence
from http.client import HTTPException

from cairn.adapters.http.call import OutboundCall
from cairn.adapters.http.dns import Resolve, resolve_host
from cairn.adapters.limited_time import within
from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.webhooks.outbound_url import OutboundUrl, outbound_url
from cairn.domain.webhooks.public_address import is_loopback, is_public
from cairn.ports.webhooks.outbound import HttpResponse

CALL_SECONDS = 10.0
CHECK_SECONDS = 2.0


class OutboundHTTP:
    """Implements `ports.Outbound`.

    `allows_loopback`: this machine may be called too, also over plain HTTP; for local deployments.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        allows_loopback: bool = False,
        resolve: Resolve = resolve_host,
        seconds: float = CALL_SECONDS,
    ) -> None:
        self._context, self._allows_loopback = context, allows_loopback
        self._resolve, self._seconds = resolve, seconds

    def check(self, url: str) -> None:
        target = self._target(url)
        try:
            addresses = within(CHECK_SECONDS, lambda: self._resolve(target.host, target.port))
        except (OSError, UnicodeError):
            addresses = []  # unknown for now; each call resolves again
        self._require_public(target, addresses)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        target, call = self._target(url), OutboundCall(self._context)
        try:
            return within(self._seconds, lambda: self._post(call, target, headers, body))
        except TimeoutError as error:
            raise DependencyUnavailable("no answer in time") from error
        except ssl.SSLError as error:
            raise DependencyUnavailable(f"TLS failed: {error.reason}") from error
        except (OSError, HTTPException) as error:
            raise DependencyUnavailable("the connection failed") from error
        finally:
            call.abort()

    def _post(
        self, call: OutboundCall, target: OutboundUrl, headers: Mapping[str, str], body: bytes
    ) -> HttpResponse:
        """To the addresses that were checked, so that DNS cannot change in between."""
        try:
            addresses = self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise DependencyUnavailable("the URL's host has no address") from error
        self._require_public(target, addresses)
        return call.post(target, addresses, headers, body)

    def _target(self, url: str) -> OutboundUrl:
        target = outbound_url(url)
        if not target.is_secure and not self._allows_loopback:
            raise InvalidRequest("the URL must begin with https://")
        return target

    def _require_public(self, target: OutboundUrl, addresses: Sequence[str]) -> None:
        """All addresses, since any of them may be called. Raises: InvalidRequest."""
        others = [
            address for address in addresses if not (self._allows_loopback and is_loopback(address))
        ]
        if not target.is_secure and (others or not addresses):
            raise InvalidRequest("the URL must begin with https://")
        if not all(map(is_public, others)):
            raise InvalidRequest("the URL's host is not on the public internet")
