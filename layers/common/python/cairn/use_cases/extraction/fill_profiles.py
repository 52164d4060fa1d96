"""Write the values that a plan has chosen into the profiles of its subject."""

from collections.abc import Sequence
from itertools import groupby

from cairn.domain.errors import Unreadable
from cairn.domain.profiles.filling import filled, held
from cairn.domain.profiles.profile import BoundProfile, field_id
from cairn.domain.scope import Scope
from cairn.domain.tasks.plan import ProfileValue
from cairn.domain.tasks.task import Task
from cairn.ports.profiles.profile_store import ProfilePlace
from cairn.use_cases.extraction.ports import ExtractionPorts
from cairn.use_cases.shared.optimistic import retry_on_conflict


def fill_profiles(task: Task, *, scope: Scope, ports: ExtractionPorts) -> Task:
    """The task, saying which fields hold the plan's values now. Idempotent.

    A profile that was unbound meanwhile, bound anew, or cannot be read is left alone.
    """
    values = task.plan.profile_values if task.plan else ()
    if not values or ports.profiles is None:
        return task
    by_template = sorted(values, key=lambda value: value.template_id)
    ids = [
        found
        for template_id, group in groupby(by_template, key=lambda value: value.template_id)
        for found in _fill(template_id, list(group), task, scope, ports)
    ]
    changes = task.changes.model_copy(update={"profiles": tuple(ids)})
    return task.model_copy(update={"changes": changes})


def _fill(
    template_id: str,
    values: Sequence[ProfileValue],
    task: Task,
    scope: Scope,
    ports: ExtractionPorts,
) -> list[str]:
    """The ids of the fields that hold their values."""
    assert ports.profiles is not None
    store = ports.profiles.store

    def attempt() -> list[str]:
        [found] = store.find(scope, [ProfilePlace(task.home, template_id)])
        if found.template is None or found.profile is None:
            return []
        if found.profile.accepted_at >= task.accepted_at:
            return []
        before = BoundProfile(found.template, found.profile)
        after = filled(before, values, ports.clock.now())
        if after is not None:
            store.save(scope, after.profile)
        return [field_id(found.profile, path) for path in held(after or before, values)]

    try:
        return retry_on_conflict(attempt, "the profile keeps being changed")
    except Unreadable:
        return []
