"""What a caller changes of a profile."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from cairn.domain.profiles.profile import BoundProfile, OwnField
from cairn.domain.profiles.tree import FieldPath


class FieldEdit(NamedTuple):
    """`value`: None leaves it as it is. Not `algorithm_updatable`: only callers change it."""

    value: str | None = None
    algorithm_updatable: bool = True


class ProfileEdit(NamedTuple):
    """Fields to be set, each added where the profile lacks it; then fields to be removed."""

    fields: Mapping[FieldPath, FieldEdit]
    removed: Collection[FieldPath] = ()


def edited(bound: BoundProfile, edit: ProfileEdit, now: int) -> BoundProfile:
    """The profile after the edit. A field that it lacks counts as removed already."""
    properties, fields = bound.properties, bound.own_fields
    for path, change in edit.fields.items():
        known = properties[path].value if path in properties else ""
        value = known if change.value is None else change.value
        fields[path] = _field(bound, path, now, value, change.algorithm_updatable)
    for path in edit.removed:
        fields.pop(path, None)
        if bound.template.field(path):
            fields[path] = _field(bound, path, now, is_removed=True)
    return bound.with_fields(fields, now)


def _field(
    bound: BoundProfile,
    path: FieldPath,
    now: int,
    value: str = "",
    algorithm_updatable: bool = True,
    *,
    is_removed: bool = False,
) -> OwnField:
    return OwnField(
        value=value,
        algorithm_updatable=algorithm_updatable,
        template_version=bound.template.version,
        is_extra=bound.template.field(path) is None,
        is_removed=is_removed,
        stated_at=now,
        updated_at=now,
    )
