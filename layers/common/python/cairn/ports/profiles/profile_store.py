"""Templates of profiles, and the profiles that are bound to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.domain.profiles.profile import BoundProfile, Profile
    from cairn.domain.profiles.template import Template
    from cairn.domain.scope import Scope, Subject


class ProfilePlace(NamedTuple):
    """Which profile: a subject has at most one of each template."""

    subject: Subject
    template_id: str


class FoundProfile(NamedTuple):
    """What is at a place: None for a template that is deleted, and for no profile.

    `erased_before` (ms): the erasure watermark of the subject.
    """

    template: Template | None
    profile: Profile | None
    erased_before: int = 0


class ProfileStore(Protocol):
    """Deleted templates and erased profiles are never returned."""

    def create_template(self, scope: Scope, template: Template) -> None:
        """Its id is new."""

    def templates(self, scope: Scope, offset: int, limit: int) -> tuple[list[Template], int]:
        """A page, newest first, and how many there are in all."""

    def template(self, scope: Scope, template_id: str) -> Template | None:
        """By its id."""

    def save_template(self, scope: Scope, template: Template) -> None:
        """Replace the version before it, also by its deletion.

        Raises: Conflict when that is not the stored one.
        """

    def deleted_template(self, scope: Scope, template_id: str) -> Template | None:
        """One that is deleted, while some of its profiles are still to be removed."""

    def count_bound(self, scope: Scope, template_id: str) -> int:
        """How many profiles it has. Those of erased subjects count until they are swept."""

    def remove_bound(self, scope: Scope, template_id: str, limit: int) -> int:
        """Remove at most so many profiles of a deleted template; how many these were."""

    def remove_template(self, scope: Scope, template_id: str) -> None:
        """Remove a deleted one for good, when no profile is left. Idempotent.

        Raises: Conflict when it is not deleted.
        """

    def find(self, scope: Scope, places: Sequence[ProfilePlace]) -> list[FoundProfile]:
        """In the order of the places, at most 20."""

    def bound(self, scope: Scope, subject_hash: str) -> list[BoundProfile]:
        """All of the subject, by id of the template; one query where there is none."""

    def bind(self, scope: Scope, profiles: Sequence[tuple[Profile, int]]) -> None:
        """Store new profiles, all or none, each with the watermark of its subject.

        Raises: Conflict when one is bound already or a template was deleted meanwhile.
        """

    def save(self, scope: Scope, profile: Profile) -> None:
        """Replace the state whose `rev` was one less. Raises: Conflict when it is another."""

    def remove(self, scope: Scope, profile: Profile) -> None:
        """Raises: Conflict when it has changed meanwhile."""

    def erase(self, scope: Scope, subject_hash: str, until: int) -> bool:
        """Remove what was bound until then (ms). True when something was."""
