"""What browsers are told with every response: store nothing, guess no type, use TLS, who may read.

CORS as the Fetch standard has it. Keys come in headers and never in
cookies, so no response allows credentials.
"""

from collections.abc import Collection
from types import MappingProxyType
from typing import NamedTuple

ANY = "*"
# All that a client of either dialect may send, also what is ignored.
ACCEPTED_HEADERS = (
    *("Authorization", "X-API-Key", "Content-Type", "Idempotency-Key"),
    *("X-Source", "X-Framework"),
)
READABLE_HEADERS = ("X-Request-Id", "Retry-After")
PREFLIGHT_SECONDS = 7_200  # the longest that Chrome remembers one
TLS_SECONDS = 31_536_000  # a year

_ALWAYS = MappingProxyType({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


class BrowserPolicy(NamedTuple):
    """`origins` whose pages may call, as browsers spell them (`https://app.example`), or `*`.

    `has_tls`: the API is reached by TLS alone, which browsers then remember.
    """

    origins: frozenset[str] = frozenset()
    has_tls: bool = True

    def headers(self, origin: str | None) -> dict[str, str]:
        """Of every response to a request of this origin; None: not of a page."""
        tls = {"Strict-Transport-Security": f"max-age={TLS_SECONDS}"} if self.has_tls else {}
        return {**_ALWAYS, **tls, **self._sharing(origin)}

    def preflight(self, origin: str | None, methods: Collection[str]) -> dict[str, str]:
        """Of the response to OPTIONS, beside those above: what may be sent to the path."""
        names = ", ".join(sorted(methods))
        if not self._allows(origin):
            return {"Allow": names}
        return {
            "Allow": names,
            "Access-Control-Allow-Methods": names,
            "Access-Control-Allow-Headers": ", ".join(ACCEPTED_HEADERS),
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }

    def _sharing(self, origin: str | None) -> dict[str, str]:
        if origin is None or not self._allows(origin):
            return {}
        exposed = {"Access-Control-Expose-Headers": ", ".join(READABLE_HEADERS)}
        if ANY in self.origins:
            return {"Access-Control-Allow-Origin": ANY, **exposed}
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", **exposed}

    def _allows(self, origin: str | None) -> bool:
        return origin is not None and not self.origins.isdisjoint((origin, ANY))


NO_PAGES = BrowserPolicy()
