"""Read the profiles of a user or agent."""

from cairn.domain.profiles.profile import BoundProfile
from cairn.domain.scope import Permission, Scope, Subject
from cairn.ports.profiles.profile_store import ProfileStore


def list_profiles(subject: Subject, *, scope: Scope, profiles: ProfileStore) -> list[BoundProfile]:
    """All of them, by id of the template."""
    scope.require(Permission.READ)
    return profiles.bound(scope, subject.hash)
