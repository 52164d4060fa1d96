"""Bind templates to users and agents, and unbind them."""

from collections.abc import Sequence
from uuid import uuid4

from cairn.domain.errors import NotFound
from cairn.domain.profiles.profile import BoundProfile, Profile
from cairn.domain.scope import Permission, Scope
from cairn.ports.profiles.profile_store import FoundProfile, ProfilePlace
from cairn.use_cases.profiles.manage_templates import unknown_template
from cairn.use_cases.profiles.ports import ProfilePorts
from cairn.use_cases.shared.optimistic import retry_on_conflict


def bind_profiles(places: Sequence[ProfilePlace], *, scope: Scope, ports: ProfilePorts) -> None:
    """All or none. What is bound already stays as it is. Raises: NotFound (a template)."""
    scope.require(Permission.WRITE)
    chosen = list(dict.fromkeys(places))

    def attempt() -> None:
        found = ports.profiles.find(scope, chosen)
        if any(known.template is None for known in found):
            raise unknown_template()
        now = ports.clock.now()
        new = [
            (_new_profile(place, now), known.erased_before)
            for place, known in zip(chosen, found, strict=True)
            if known.profile is None
        ]
        if new:
            ports.profiles.bind(scope, new)

    retry_on_conflict(attempt, "the profiles keep being bound and removed")


def delete_profile(place: ProfilePlace, *, scope: Scope, ports: ProfilePorts) -> None:
    """With all its values. Raises: NotFound."""
    scope.require(Permission.DELETE)

    def attempt() -> None:
        _, profile = require_bound(ports.profiles.find(scope, [place])[0])
        ports.profiles.remove(scope, profile)

    retry_on_conflict(attempt, "the profile keeps being changed")


def require_bound(found: FoundProfile) -> BoundProfile:
    """Raises: NotFound that names the remedy."""
    if found.template is None:
        raise unknown_template()
    if found.profile is None:
        message = "profile_template_id: the template is not bound to this user or agent; bind it"
        raise NotFound(f"{message} first with bind/profile_template", code="profile_not_found")
    return BoundProfile(found.template, found.profile)


def _new_profile(place: ProfilePlace, now: int) -> Profile:
    return Profile(
        profile_id=str(uuid4()),
        template_id=place.template_id,
        subject=place.subject,
        accepted_at=now,
        created_at=now,
        updated_at=now,
    )
