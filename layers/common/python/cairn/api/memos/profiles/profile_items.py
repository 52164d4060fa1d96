"""Profiles as MemOS clients read them: whole, or field by field."""

from typing import Literal

from cairn.api.answer import Answer, Shortenable
from cairn.api.memos.profiles.template_item import FieldItem
from cairn.api.times import iso
from cairn.domain.profiles.profile import BoundProfile, FieldState, field_id
from cairn.domain.profiles.query import ScoredField
from cairn.domain.profiles.tree import mapped, nested
from cairn.domain.scope import Scope

CONFIDENCE = 0.99  # as of every memory that somebody stated


class ProfileItem(Answer):
    """`properties`: all fields by category, those that hold nothing too."""

    id: str
    project_id: str
    profile_template_id: str
    properties: dict[str, dict[str, FieldItem]]
    status: Literal["activated"] = "activated"
    created_at: str
    updated_at: str


class ProfileFieldItem(Shortenable):
    """A field that has a value. `memory`: "Category.Field: value"."""

    shortens = ("memory",)

    id: str
    memory: str
    memory_type: Literal["ProfileMemory"] = "ProfileMemory"
    template_id: str
    profile_category: str
    profile_field: str
    profile_path: str
    algorithm_updatable: bool
    status: Literal["activated"] = "activated"
    confidence: float = CONFIDENCE
    relativity: float
    created_at: str
    updated_at: str


def profile_item(bound: BoundProfile, scope: Scope) -> ProfileItem:
    profile, properties = bound.profile, bound.properties
    last = max((bound.template.updated_at, profile.updated_at))
    return ProfileItem(
        id=profile.profile_id,
        project_id=scope.project_id,
        profile_template_id=profile.template_id,
        properties=mapped(nested(properties), _field_item),
        created_at=iso(profile.created_at),
        updated_at=iso(last),
    )


def profile_field_item(found: ScoredField) -> ProfileFieldItem:
    return ProfileFieldItem(
        id=field_id(found.profile, found.path),
        memory=found.text,
        template_id=found.profile.template_id,
        profile_category=found.path.category,
        profile_field=found.path.field,
        profile_path=str(found.path),
        algorithm_updatable=found.state.algorithm_updatable,
        relativity=found.score,
        created_at=iso(found.profile.created_at),
        updated_at=iso(found.state.updated_at),
    )


def _field_item(field: FieldState) -> FieldItem:
    return FieldItem(value=field.value, algorithm_updatable=field.algorithm_updatable)
