"""What profiles work with."""

from dataclasses import dataclass

from cairn.ports.clock import Clock
from cairn.ports.profiles.profile_store import ProfileStore


@dataclass(frozen=True)
class ProfilePorts:
    """The ports of all that callers do with profiles."""

    profiles: ProfileStore
    clock: Clock
