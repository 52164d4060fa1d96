"""`GET /v1/health`: the state of the deployment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from cairn.api.answer import Answer
from cairn.api.app import Api
from cairn.api.memos.envelope import Envelope


@dataclass(frozen=True)
class SystemState:
    """`services` maps a part of the deployment to `up` or `down`."""

    version: str
    environment: str
    uptime_seconds: int
    extractor: str
    embedder: str
    chat_model: str
    services: dict[str, str]


class Health(Answer):
    """`degraded`: a part is down. `timestamp` in seconds since epoch; `embedder` is
    `name@dimension`.
    """

    status: Literal["healthy", "degraded"]
    version: str
    api_version: Literal["v1"] = "v1"
    environment: str
    timestamp: int
    uptime_seconds: int = Field(ge=0)
    services: dict[str, str]
    extractor: str
    embedder: str
    chat_model: str


def add_health(api: Api, state: Callable[[], SystemState]) -> None:
    """Without authentication."""

    @api.get_public("/v1/health", summary="State of the deployment", tag="System")
    def health() -> Health:
        now = state()
        return Health(
            status="degraded" if "down" in now.services.values() else "healthy",
            version=now.version,
            environment=now.environment,
            timestamp=api.now() // 1000,
            uptime_seconds=now.uptime_seconds,
            services=now.services,
            extractor=now.extractor,
            embedder=now.embedder,
            chat_model=now.chat_model,
        )


class PingData(Answer):
    success: bool = True


def add_ping(api: Api) -> None:
    """By which MemOS's command line tries an address and a key. Any key will do."""

    @api.route("GET", "/api/openmem/v1/ping", summary="Try address and key", tag="System")
    def ping() -> Envelope[PingData]:
        return Envelope(data=PingData())
