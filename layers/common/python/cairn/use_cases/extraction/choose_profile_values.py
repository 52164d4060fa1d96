"""Choose what the statements of a plan fill into profiles: with one call, once for each add."""

from collections.abc import Sequence

from cairn.domain.errors import CairnError
from cairn.domain.memory.memory import Statement
from cairn.domain.memory.memory_view import MemoryView
from cairn.domain.profiles.filling import open_fields, statements_of
from cairn.domain.scope import Scope
from cairn.domain.tasks.plan import Plan, PlannedWindow, ProfileValue
from cairn.domain.tasks.task import Task
from cairn.ports.profiles.profile_filler import Filling, Fillings
from cairn.use_cases.extraction.ports import ExtractionPorts, ProfileFillingPorts

MOST_MS = 30_000  # that a model may take for it
# The least time in which a call is worth starting; as much is kept for applying the plan.
LEAST_MS = 3_000


def choose_profile_values(
    task: Task,
    plan: Plan,
    found: Sequence[Statement],
    *,
    scope: Scope,
    deadline: int,
    ports: ExtractionPorts,
) -> Plan:
    """The whole plan with the values for profiles; itself where no profile is bound, or to be
    filled by this add. `found` are the statements of the last window, whatever is made of them.

    Whatever goes wrong leaves the profiles as they are, and a note in the plan.
    """
    is_wanted = plan.is_whole and task.guidance.allows_view(MemoryView.PROFILE)
    if ports.profiles is None or not is_wanted:
        return plan
    earlier = task.plan.operations if task.plan else ()
    statements = statements_of(task, [*(step.statement for step in earlier), *found])
    latest = min(deadline - LEAST_MS, ports.clock.now() + MOST_MS)
    is_late = latest - ports.clock.now() < LEAST_MS
    try:
        filled = _fillings(task, statements, scope, latest, ports.profiles, is_late=is_late)
    except CairnError as error:
        filled = Fillings(calls=1, rejected=(f"profile: {error.message}",))
    return _with_values(plan, filled, task) if filled else plan


def _fillings(
    task: Task,
    statements: Sequence[Statement],
    scope: Scope,
    latest: int,
    profiles: ProfileFillingPorts,
    *,
    is_late: bool,
) -> Fillings | None:
    """None where there is nothing to fill, or nothing to fill it from."""
    bound = profiles.store.bound(scope, task.home.hash) if statements else []
    fields = open_fields(bound, task)
    if not fields:
        return None
    if is_late:
        return Fillings(rejected=("profile: no time was left to ask the model",))
    return profiles.filler.fill(fields, statements, deadline=latest)


def _with_values(plan: Plan, found: Fillings, task: Task) -> Plan:
    *windows, last = plan.windows or (PlannedWindow(),)
    noted = last.model_copy(
        update={
            "calls": last.calls + found.calls,
            "prompt_tokens": last.prompt_tokens + found.prompt_tokens,
            "completion_tokens": last.completion_tokens + found.completion_tokens,
            "rejected": (*last.rejected, *found.rejected),
        }
    )
    values = tuple(_value(filling, task) for filling in found.found)
    return plan.model_copy(update={"windows": (*windows, noted), "profile_values": values})


def _value(filling: Filling, task: Task) -> ProfileValue:
    """A statement that claims to be of a later time than its add is of the add's time."""
    return ProfileValue(
        template_id=filling.field.template_id,
        category=filling.field.path.category,
        field=filling.field.path.field,
        value=filling.value,
        stated_at=min(filling.statement.stated_at, task.accepted_at),
    )
