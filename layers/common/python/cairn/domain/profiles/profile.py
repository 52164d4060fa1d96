"""A profile: what is known of one user or agent in the form of a template."""

from typing import NamedTuple
from uuid import UUID, uuid5

from pydantic import Field

from cairn.domain.profiles.template import Template, TemplateField
from cairn.domain.profiles.tree import FieldPath, flat, nested
from cairn.domain.scope import Subject
from cairn.domain.value import Value


class OwnField(Value):
    """A field that somebody set, or that was filled from what was said.

    `template_version`: the template's when it was written; a later change of that field in the
    template takes its place. `is_extra`: the template has no such field. `is_removed`: this profile
    is without it. `stated_at` (ms): when it was set, or when what filled it was said.
    """

    value: str = ""
    algorithm_updatable: bool = True
    template_version: int
    is_extra: bool = False
    is_removed: bool = False
    stated_at: int
    updated_at: int


class Profile(Value):
    """The instance of a template for a subject: its own fields; the others are the template's.

    `accepted_at` (ms) is when it was bound: only what is added later fills it, and an erasure
    watermark at or after it hides it. `rev` counts writes.
    """

    profile_id: str
    template_id: str
    subject: Subject
    fields: dict[str, dict[str, OwnField]] = Field(default_factory=dict)
    rev: int = 1
    accepted_at: int
    created_at: int
    updated_at: int


class FieldState(NamedTuple):
    """A field as a reader sees it. `updated_at` in ms."""

    value: str
    algorithm_updatable: bool
    updated_at: int


class BoundProfile(NamedTuple):
    """A profile with its template."""

    template: Template
    profile: Profile

    @property
    def properties(self) -> dict[FieldPath, FieldState]:
        """All fields that a reader sees, the template's first."""
        own = self.own_fields
        properties = {
            path: _property(own.get(path), field, self.profile)
            for path, field in flat(self.template.fields)
            if path not in own or not own[path].is_removed
        }
        extra = {path: field for path, field in own.items() if field.is_extra}
        return properties | {path: _as_property(field) for path, field in extra.items()}

    @property
    def values(self) -> dict[str, dict[str, str]]:
        return nested({path: field.value for path, field in self.properties.items()})

    @property
    def own_fields(self) -> dict[FieldPath, OwnField]:
        """Those that the template has not changed or removed since."""
        return {
            path: field for path, field in flat(self.profile.fields) if self._is_valid(path, field)
        }

    def _is_valid(self, path: FieldPath, own: OwnField) -> bool:
        field = self.template.field(path)
        return own.is_extra if field is None else own.template_version >= field.since

    def with_fields(self, fields: dict[FieldPath, OwnField], now: int) -> "BoundProfile":
        """The next state of the profile, with these as its own fields."""
        after = {"fields": nested(fields), "rev": self.profile.rev + 1, "updated_at": now}
        return self._replace(profile=self.profile.model_copy(update=after))


def field_id(profile: Profile, path: FieldPath) -> str:
    """The id of a field as an item of a search: the same as long as the profile is bound."""
    return str(uuid5(UUID(profile.profile_id), str(path)))


def _property(own: OwnField | None, field: TemplateField, profile: Profile) -> FieldState:
    if own is not None:
        return _as_property(own)
    return FieldState(field.value, field.algorithm_updatable, profile.created_at)


def _as_property(own: OwnField) -> FieldState:
    return FieldState(own.value, own.algorithm_updatable, own.updated_at)
