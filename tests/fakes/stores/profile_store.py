"""Templates and profiles in memory, under the same conditions as in the table."""

from collections.abc import Sequence

from cairn.domain.errors import Conflict
from cairn.domain.profiles.profile import BoundProfile, Profile
from cairn.domain.profiles.template import Template
from cairn.domain.scope import Scope
from cairn.ports.profiles.profile_store import FoundProfile, ProfilePlace
from tests.fakes.stores.world import World


class InMemoryProfileStore:
    """By project; what is bound to a template is looked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._templates: dict[tuple[str, str], Template] = {}
        self._profiles: dict[tuple[str, ProfilePlace], Profile] = {}

    def create_template(self, scope: Scope, template: Template) -> None:
        with self._world.lock:
            self._templates[scope.project_id, template.template_id] = template

    def templates(self, scope: Scope, offset: int, limit: int) -> tuple[list[Template], int]:
        with self._world.lock:
            mine = [
                template
                for (project_id, _), template in self._templates.items()
                if project_id == scope.project_id and not template.is_deleted
            ]
        mine.sort(key=lambda template: (-template.created_at, template.template_id))
        return mine[offset : offset + limit], len(mine)

    def template(self, scope: Scope, template_id: str) -> Template | None:
        found = self._templates.get((scope.project_id, template_id))
        return None if found is None or found.is_deleted else found

    def deleted_template(self, scope: Scope, template_id: str) -> Template | None:
        found = self._templates.get((scope.project_id, template_id))
        return found if found and found.is_deleted else None

    def save_template(self, scope: Scope, template: Template) -> None:
        with self._world.lock:
            before = self.template(scope, template.template_id)
            if before is None or before.version != template.version - 1:
                raise Conflict("the template has changed meanwhile")
            self._templates[scope.project_id, template.template_id] = template

    def count_bound(self, scope: Scope, template_id: str) -> int:
        return len(self._bound_to(scope, template_id))

    def remove_bound(self, scope: Scope, template_id: str, limit: int) -> int:
        with self._world.lock:
            gone = self._bound_to(scope, template_id)[:limit]
            for place in gone:
                del self._profiles[scope.project_id, place]
        return len(gone)

    def remove_template(self, scope: Scope, template_id: str) -> None:
        with self._world.lock:
            if self.template(scope, template_id):
                raise Conflict("the template is not deleted")
            self._templates.pop((scope.project_id, template_id), None)

    def find(self, scope: Scope, places: Sequence[ProfilePlace]) -> list[FoundProfile]:
        with self._world.lock:
            return [self._find(scope, place) for place in places]

    def bound(self, scope: Scope, subject_hash: str) -> list[BoundProfile]:
        with self._world.lock:
            found = [
                self._find(scope, place)
                for project_id, place in self._profiles
                if project_id == scope.project_id and place.subject.hash == subject_hash
            ]
        live = [BoundProfile(f.template, f.profile) for f in found if f.template and f.profile]
        return sorted(live, key=lambda bound: bound.template.template_id)

    def bind(self, scope: Scope, profiles: Sequence[tuple[Profile, int]]) -> None:
        with self._world.lock:
            for profile, erased_before in profiles:
                known = self._profiles.get((scope.project_id, _place(profile)))
                is_bound = known is not None and known.accepted_at > erased_before
                if is_bound or self.template(scope, profile.template_id) is None:
                    raise Conflict("the profile has changed meanwhile")
            for profile, _ in profiles:
                self._profiles[scope.project_id, _place(profile)] = profile

    def save(self, scope: Scope, profile: Profile) -> None:
        with self._world.lock:
            self._require(scope, profile, profile.rev - 1)
            self._profiles[scope.project_id, _place(profile)] = profile

    def remove(self, scope: Scope, profile: Profile) -> None:
        with self._world.lock:
            self._require(scope, profile, profile.rev)
            del self._profiles[scope.project_id, _place(profile)]

    def erase(self, scope: Scope, subject_hash: str, until: int) -> bool:
        with self._world.lock:
            gone = [
                key
                for key, profile in self._profiles.items()
                if key[0] == scope.project_id
                and profile.subject.hash == subject_hash
                and profile.accepted_at <= until
            ]
            for key in gone:
                del self._profiles[key]
        return bool(gone)

    def _find(self, scope: Scope, place: ProfilePlace) -> FoundProfile:
        erased_before = self._world.erasure_watermark(scope, place.subject.hash)
        stored = self._profiles.get((scope.project_id, place))
        is_live = stored and stored.accepted_at > erased_before
        template = self.template(scope, place.template_id)
        return FoundProfile(template, stored if is_live else None, erased_before)

    def _bound_to(self, scope: Scope, template_id: str) -> list[ProfilePlace]:
        return [
            place
            for project_id, place in self._profiles
            if project_id == scope.project_id and place.template_id == template_id
        ]

    def _require(self, scope: Scope, profile: Profile, rev: int) -> None:
        current = self._profiles.get((scope.project_id, _place(profile)))
        if current is None or current.rev != rev:
            raise Conflict("the profile has changed meanwhile")


def _place(profile: Profile) -> ProfilePlace:
    return ProfilePlace(profile.subject, profile.template_id)
