"""The routes of the function `system`, which also responds to every unknown one."""

from collections.abc import Callable

from cairn.api.app import Api
from cairn.api.memoryrelay.memories.extraction_settings import (
    Understanding,
    extraction_settings,
)
from cairn.api.system import SystemState, add_health, add_ping


def add_routes(
    api: Api, *, state: Callable[[], SystemState], understands: Callable[[], Understanding]
) -> None:
    add_health(api, state)
    extraction_settings(api, understands)
    add_ping(api)
