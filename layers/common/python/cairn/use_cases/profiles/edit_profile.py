"""Set, lock, add and remove fields of one profile."""

from cairn.domain.errors import InvalidRequest
from cairn.domain.profiles.editing import ProfileEdit, edited
from cairn.domain.profiles.limits import oversize
from cairn.domain.scope import Permission, Scope
from cairn.ports.profiles.profile_store import ProfilePlace
from cairn.use_cases.profiles.bind_profiles import require_bound
from cairn.use_cases.profiles.ports import ProfilePorts
from cairn.use_cases.shared.optimistic import retry_on_conflict


def edit_profile(
    place: ProfilePlace, edit: ProfileEdit, *, scope: Scope, ports: ProfilePorts
) -> None:
    """Edits of different fields at the same time lose nothing. Raises: NotFound, InvalidRequest."""
    scope.require(Permission.WRITE)

    def attempt() -> None:
        bound = require_bound(ports.profiles.find(scope, [place])[0])
        after = edited(bound, edit, ports.clock.now())
        if reason := oversize(after.values):
            raise InvalidRequest(f"metadata: {reason}")
        ports.profiles.save(scope, after.profile)

    retry_on_conflict(attempt, "the profile keeps being changed")
