"""A process dies after any of its calls about profiles, and the end is as if nobody had died."""

from collections.abc import Callable

import pytest

from cairn.domain.errors import NotFound
from cairn.domain.profiles.editing import FieldEdit, ProfileEdit
from cairn.domain.profiles.template import FieldSettings
from cairn.domain.profiles.tree import FieldPath
from cairn.ports.profiles.profile_store import ProfilePlace
from cairn.use_cases.profiles.manage_templates import TemplateChange
from tests.builders import ANN, make_profile, make_template, user
from tests.fakes.in_memory_cairn import InMemoryCairn
from tests.fakes.profiles import ScriptedFiller, profile_use_cases
from tests.resilience.site import Site, Survivors, in_memory
from tests.resilience.watching import Doomed

TEMPLATE = make_template()
PLACE = ProfilePlace(ANN, TEMPLATE.template_id)
JOB, CITY = FieldPath("Basic", "Job"), FieldPath("Basic", "City")

type Step = Callable[[InMemoryCairn], object]


def bind(cairn: InMemoryCairn) -> object:
    places = [PLACE, PLACE._replace(subject=user("bob"))]
    return profile_use_cases(cairn).bind(places, scope=cairn.scope)


def edit(cairn: InMemoryCairn) -> object:
    change = ProfileEdit({CITY: FieldEdit("Porto")}, (JOB,))
    return profile_use_cases(cairn).edit(PLACE, change, scope=cairn.scope)


def change(cairn: InMemoryCairn) -> object:
    settings = {"Basic": {"City": FieldSettings(value="Rome"), "Job": FieldSettings()}}
    command = TemplateChange(TEMPLATE.template_id, None, settings)
    return profile_use_cases(cairn).change(command, scope=cairn.scope)


def unbind(cairn: InMemoryCairn) -> None:
    """As who asks again is told when it was done."""
    try:
        profile_use_cases(cairn).unbind(PLACE, scope=cairn.scope)
    except NotFound:
        assert cairn.profiles.find(cairn.scope, [PLACE])[0].profile is None


def delete(cairn: InMemoryCairn) -> None:
    use_cases, template_id = profile_use_cases(cairn), TEMPLATE.template_id
    try:
        use_cases.delete(template_id, scope=cairn.scope, deadline=cairn.deadline)
    except NotFound:
        assert cairn.profiles.count_bound(cairn.scope, template_id) == 0


def fill(cairn: InMemoryCairn) -> object:
    return cairn.add("I work as a cook", scope=cairn.scope)


def erase(cairn: InMemoryCairn) -> None:
    cairn.erase(scope=cairn.scope)


STEPS: dict[str, Step] = {
    "bound": bind,
    "edited": edit,
    "changed with its template": change,
    "deleted": unbind,
    "deleted with its template": delete,
    "filled": fill,
    "erased": erase,
}


def outcome(step: Step, site: Site, *, dies_after: int | None) -> tuple[object, list[str]]:
    """What all profiles hold in the end, and the calls of the process."""
    site.filler = ScriptedFiller({"Basic.Job": "cook"})
    store, scope = site.stores.profiles, site.scope
    store.create_template(scope, TEMPLATE)
    if step is not bind:
        store.bind(scope, [(make_profile(TEMPLATE), 0)])
    doom = Doomed(lambda calls: len(calls) == dies_after)
    client = Survivors(site, doom)
    site.clock.advance(1)
    client.ask(step)
    client.settle()
    held = {
        subject.id: {
            str(path): field.value
            for bound in store.bound(scope, subject.hash)
            for path, field in bound.properties.items()
        }
        for subject in (ANN, user("bob"))
    }
    count = store.count_bound(scope, TEMPLATE.template_id)
    is_deleted = store.deleted_template(scope, TEMPLATE.template_id) is not None
    filled = [task.changes.profiles for task in site.look().tasks.values()]
    return (held, count, is_deleted, filled), doom.calls


@pytest.mark.parametrize("name", STEPS)
def test_a_crash_at_any_call_loses_and_doubles_nothing(name: str) -> None:
    with in_memory() as site:
        expected, calls = outcome(STEPS[name], site, dies_after=None)
    assert any(call.startswith("ProfileStore.") for call in calls)
    for count in range(len(calls) + 1):
        with in_memory() as site:
            found, _ = outcome(STEPS[name], site, dies_after=count)
        assert found == expected, f"died after {count} calls: {calls[:count][-3:]}"


def test_a_stored_plan_is_filled_without_asking_again() -> None:
    with in_memory() as site:
        _, calls = outcome(fill, site, dies_after=None)
    planned = calls.index("WorkQueue.save_plan") + 1
    with in_memory() as site:
        outcome(fill, site, dies_after=planned)
        assert isinstance(site.filler, ScriptedFiller)
        assert len(site.filler.asked) == 1
