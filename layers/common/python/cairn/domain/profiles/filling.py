"""Fill the fields of profiles from what was said."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cairn.domain.conversation.role import Role
from cairn.domain.memory.memory import Statement
from cairn.domain.profiles.limits import oversize
from cairn.domain.profiles.profile import BoundProfile, OwnField
from cairn.domain.profiles.tree import FieldPath
from cairn.domain.scope import SubjectType
from cairn.domain.tasks.plan import ProfileValue
from cairn.domain.tasks.task import Task

MAX_STATEMENTS = 60  # that one call of the model is shown
MAX_FIELDS = 200  # of all profiles of a subject
_NOT_THE_USER = frozenset({Role.ASSISTANT, Role.SYSTEM, Role.TOOL})


class OpenField(NamedTuple):
    """A field that may be filled, with what it holds now."""

    template_id: str
    path: FieldPath
    value: str


def open_fields(profiles: Iterable[BoundProfile], task: Task) -> list[OpenField]:
    """Of the profiles that were bound before the add was accepted."""
    return [
        OpenField(bound.template.template_id, path, field.value)
        for bound in profiles
        if bound.profile.accepted_at < task.accepted_at
        for path, field in bound.properties.items()
        if field.algorithm_updatable
    ][:MAX_FIELDS]


def statements_of(task: Task, statements: Iterable[Statement]) -> list[Statement]:
    """What the subject itself said; of an agent, all that was said to it and by it."""
    return [statement for statement in statements if _is_own(statement, task)][:MAX_STATEMENTS]


def _is_own(statement: Statement, task: Task) -> bool:
    if task.home.type is not SubjectType.USER:
        return task.home.type is SubjectType.AGENT
    is_by_home = not statement.said_by or set(statement.said_by) == {task.home.id}
    return is_by_home and statement.speaker not in _NOT_THE_USER


def filled(bound: BoundProfile, values: Sequence[ProfileValue], now: int) -> BoundProfile | None:
    """The profile with these values; None where it needs no write, or has no room for them.

    A value is left out where its field is gone, closed, or was set or said later.
    """
    fields, properties = bound.own_fields, bound.properties
    for value in values:
        path = FieldPath(value.category, value.field)
        known, own = properties.get(path), fields.get(path)
        is_open = known is not None and known.algorithm_updatable
        if is_open and (own is None or own.stated_at <= value.stated_at):
            fields[path] = _with_value(bound, path, value, own, now)
    if fields == bound.own_fields:
        return None
    after = bound.with_fields(fields, now)
    return None if oversize(after.values) else after


def held(bound: BoundProfile, values: Iterable[ProfileValue]) -> list[FieldPath]:
    """The fields that hold these values now."""
    own = bound.own_fields
    paths = {FieldPath(value.category, value.field): value for value in values}
    return [path for path, value in paths.items() if path in own and _holds(own[path], value)]


def _with_value(
    bound: BoundProfile, path: FieldPath, value: ProfileValue, own: OwnField | None, now: int
) -> OwnField:
    """The field as it is where it holds the value already, so that no delivery writes it again."""
    if own and _holds(own, value):
        return own
    return OwnField(
        value=value.value,
        template_version=bound.template.version,
        is_extra=bound.template.field(path) is None,
        stated_at=value.stated_at,
        updated_at=now,
    )


def _holds(own: OwnField, value: ProfileValue) -> bool:
    return (own.value, own.stated_at) == (value.value, value.stated_at)
