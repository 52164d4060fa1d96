"""Parses URLs that callers give us to call, by rules stricter than any HTTP client's. Pure."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from string import ascii_letters, digits

from cairn.domain.errors import InvalidRequest

URL_MAX = 2_048
HTTPS_PORT = 443
FREE_PORTS = range(1_024, 65_536)
_HOST_MAX = 253
_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^#]*)(?:#.*)?", re.IGNORECASE
)
_AUTHORITY = re.compile(
    r"(?P<host>\[[0-9a-f:.]*\]|[^\[\]:]*)(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-f]{2})", re.IGNORECASE)
_UNRESERVED = frozenset(f"{ascii_letters}{digits}-._~")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)


@dataclass(frozen=True)
class OutboundUrl:
    """`host` is a name, or an address without brackets; `path` is the request target."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def identity(self) -> str:
        """The same for URLs that RFC 3986 (section 6.2.2) calls equivalent, dots in paths aside."""
        scheme = "https" if self.is_secure else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}{_ESCAPE.sub(_plain, self.path)}"


def outbound_url(url: str) -> OutboundUrl:
    """Accepts only what every parser reads alike, so that no client can see another host in it.

    Raises: InvalidRequest with the reason.
    """
    if len(url) > URL_MAX:
        raise InvalidRequest(f"the URL is longer than {URL_MAX} characters")
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        raise InvalidRequest("the URL holds characters that must be percent-encoded")
    match = _URL.fullmatch(url)
    if match is None:
        raise InvalidRequest("the URL must be absolute, as in https://host/path")
    scheme = match["scheme"].lower()
    if scheme not in ("https", "http"):
        raise InvalidRequest("the URL must begin with https://")
    path = match["path"]
    host, port = _authority(match["authority"])
    return OutboundUrl(
        is_secure=scheme == "https",
        host=host,
        port=port,
        path=path if path.startswith("/") else f"/{path}",
    )


def _authority(authority: str) -> tuple[str, int]:
    if "@" in authority:
        raise InvalidRequest("the URL must not hold a user or password")
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise InvalidRequest("the URL's host or port is malformed")
    port = int(match["port"] or HTTPS_PORT)
    if port != HTTPS_PORT and port not in FREE_PORTS:
        raise InvalidRequest(f"the URL's port must be {HTTPS_PORT}, or 1024 or higher")
    return _host(match["host"].lower()), port


def _host(host: str) -> str:
    """A name, or an address in its canonical form."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except AddressValueError:
        raise InvalidRequest("the URL's host is a number in no usual form of an address") from None
    if len(host) > _HOST_MAX or not all(map(_LABEL.fullmatch, host.split("."))):
        raise InvalidRequest("the URL's host is not a name of letters, digits, hyphens and dots")
    return host


def _plain(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()
