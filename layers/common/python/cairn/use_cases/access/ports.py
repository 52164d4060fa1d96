"""What access works with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.key_store import KeyStore


@dataclass(frozen=True)
class AccessPorts:
    """The ports of projects and API keys."""

    keys: KeyStore
    clock: Clock
