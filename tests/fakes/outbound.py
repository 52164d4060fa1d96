"""HTTP calls to URLs that callers gave us, which reach nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cairn.domain.errors import DependencyUnavailable, InvalidRequest
from cairn.domain.webhooks.outbound_url import outbound_url
from cairn.ports.webhooks.outbound import HttpResponse


@dataclass(frozen=True)
class Posted:
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class FakeOutbound:
    """Answers `status`, or not at all where it is None. Hosts in `inside` are not public."""

    status: int | None = 204
    inside: set[str] = field(default_factory=set)
    posted: list[Posted] = field(default_factory=list)

    def check(self, url: str) -> None:
        target = outbound_url(url)
        if not target.is_secure:
            raise InvalidRequest("the URL must begin with https://")
        if target.host in self.inside:
            raise InvalidRequest("the URL's host is not on the public internet")

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        self.check(url)
        if self.status is None:
            raise DependencyUnavailable("the connection failed")
        self.posted.append(Posted(url, headers, body))
        return HttpResponse(self.status, b"")
