"""What every `ProfileStore` promises."""

import pytest

from cairn.domain.errors import Conflict
from cairn.domain.profiles.editing import FieldEdit, ProfileEdit, edited
from cairn.domain.profiles.profile import BoundProfile, Profile
from cairn.domain.profiles.template import Template, changed
from cairn.domain.profiles.tree import FieldPath
from cairn.domain.scope import Subject
from cairn.ports.profiles.profile_store import FoundProfile, ProfilePlace
from tests.builders import ANN, NOW, SCOPE, make_profile, make_template, user
from tests.contract.parts import Stores

BOB = user("bob")
JOB = FieldPath("Basic", "Job")


def created(stores: Stores, name: str = "form", at: int = NOW) -> Template:
    template = make_template(name, at=at)
    stores.profiles.create_template(SCOPE, template)
    return template


def bound(stores: Stores, template: Template, subject: Subject = ANN, at: int = NOW) -> Profile:
    profile = make_profile(template, subject, at=at)
    stores.profiles.bind(SCOPE, [(profile, 0)])
    return profile


def deleted(stores: Stores, template: Template) -> Template:
    gone = changed(template, None, None, NOW).model_copy(update={"is_deleted": True})
    stores.profiles.save_template(SCOPE, gone)
    return gone


def found(stores: Stores, template: Template, subject: Subject = ANN) -> FoundProfile:
    [one] = stores.profiles.find(SCOPE, [ProfilePlace(subject, template.template_id)])
    return one


def with_job(template: Template, profile: Profile, job: str) -> Profile:
    edit = ProfileEdit({JOB: FieldEdit(job)})
    return edited(BoundProfile(template, profile), edit, NOW + 1).profile


def test_templates_are_listed_page_by_page_newest_first(stores: Stores) -> None:
    names = [created(stores, f"n{at}", NOW + at).template_id for at in range(3)]

    page, total = stores.profiles.templates(SCOPE, 1, 1)

    assert ([template.template_id for template in page], total) == ([names[1]], 3)
    assert stores.profiles.templates(SCOPE, 3, 9) == ([], 3)
    assert stores.profiles.templates(SCOPE, 0, 0) == ([], 3)


def test_a_template_is_replaced_by_its_next_version_alone(stores: Stores) -> None:
    first = created(stores)
    second = changed(first, "second", None, NOW + 1)

    stores.profiles.save_template(SCOPE, second)

    assert stores.profiles.template(SCOPE, first.template_id) == second
    with pytest.raises(Conflict):
        stores.profiles.save_template(SCOPE, changed(first, "other", None, NOW + 2))


def test_a_deleted_template_hides_its_profiles_until_they_are_removed(stores: Stores) -> None:
    template = created(stores)
    for name in ("a", "b", "c"):
        bound(stores, template, user(name))
    deleted(stores, template)
    store, key = stores.profiles, template.template_id

    assert store.template(SCOPE, key) is None
    assert store.deleted_template(SCOPE, key) is not None
    assert store.templates(SCOPE, 0, 9) == ([], 0)
    assert store.bound(SCOPE, user("a").hash) == []
    assert found(stores, template, user("a")).template is None
    assert [store.remove_bound(SCOPE, key, 2) for _ in range(3)] == [2, 1, 0]
    store.remove_template(SCOPE, key)
    store.remove_template(SCOPE, key)
    assert store.deleted_template(SCOPE, key) is None


def test_a_template_that_is_not_deleted_is_not_removed(stores: Stores) -> None:
    template = created(stores)

    with pytest.raises(Conflict):
        stores.profiles.remove_template(SCOPE, template.template_id)


def test_many_profiles_are_counted_and_removed(stores: Stores) -> None:
    template = created(stores)
    for number in range(100):
        bound(stores, template, user(f"user {number}"))

    assert stores.profiles.count_bound(SCOPE, template.template_id) == 100
    deleted(stores, template)
    assert stores.profiles.remove_bound(SCOPE, template.template_id, 1_000) == 100
    assert stores.profiles.count_bound(SCOPE, template.template_id) == 0


def test_a_profile_is_found_by_its_subject_and_template(stores: Stores) -> None:
    first, second = created(stores, "first"), created(stores, "second")
    profiles = [bound(stores, first), bound(stores, second), bound(stores, first, BOB)]

    assert found(stores, first) == FoundProfile(first, profiles[0])
    assert found(stores, second, BOB) == FoundProfile(second, None)
    assert stores.profiles.bound(SCOPE, ANN.hash) == [
        BoundProfile(first, profiles[0]),
        BoundProfile(second, profiles[1]),
    ]
    assert stores.profiles.bound(SCOPE, user("nobody").hash) == []


def test_what_is_bound_already_is_not_bound_again(stores: Stores) -> None:
    template = created(stores)
    stored = bound(stores, template)

    with pytest.raises(Conflict):
        stores.profiles.bind(
            SCOPE, [(make_profile(template, BOB), 0), (make_profile(template, at=NOW + 9), 0)]
        )

    assert found(stores, template).profile == stored
    assert found(stores, template, BOB).profile is None


def test_nothing_is_bound_to_a_deleted_or_unknown_template(stores: Stores) -> None:
    template = created(stores)
    deleted(stores, template)

    for gone in (template, make_template("unknown")):
        with pytest.raises(Conflict):
            bound(stores, gone)


def test_a_profile_replaces_the_state_before_it_alone(stores: Stores) -> None:
    template = created(stores)
    profile = bound(stores, template)
    cook, baker = (with_job(template, profile, job) for job in ("cook", "baker"))

    stores.profiles.save(SCOPE, cook)

    with pytest.raises(Conflict):
        stores.profiles.save(SCOPE, baker)
    assert found(stores, template).profile == cook


def test_a_removed_profile_is_gone_and_no_write_brings_it_back(stores: Stores) -> None:
    template = created(stores)
    profile = bound(stores, template)

    stores.profiles.remove(SCOPE, profile)

    assert found(stores, template).profile is None
    assert stores.profiles.count_bound(SCOPE, template.template_id) == 0
    for late in (stores.profiles.remove, stores.profiles.save):
        with pytest.raises(Conflict):
            late(SCOPE, profile)


def test_an_erased_profile_is_hidden_at_once_and_may_be_bound_anew(stores: Stores) -> None:
    template = created(stores)
    bound(stores, template)
    stores.memories.set_erasure_watermark(SCOPE, ANN, NOW)

    hidden = found(stores, template)
    assert (hidden.profile, hidden.erased_before) == (None, NOW)
    assert stores.profiles.bound(SCOPE, ANN.hash) == []
    new = make_profile(template, at=NOW + 1)
    stores.profiles.bind(SCOPE, [(new, hidden.erased_before)])
    assert found(stores, template).profile == new


def test_erasing_removes_what_was_bound_until_then(stores: Stores) -> None:
    old, new, other = (created(stores, name) for name in ("old", "new", "other"))
    bound(stores, old, at=NOW)
    kept = bound(stores, new, at=NOW + 1)
    bound(stores, other, BOB)

    assert stores.profiles.erase(SCOPE, ANN.hash, NOW)
    assert not stores.profiles.erase(SCOPE, ANN.hash, NOW)

    counts = [stores.profiles.count_bound(SCOPE, t.template_id) for t in (old, new, other)]
    assert counts == [0, 1, 1]
    assert stores.profiles.bound(SCOPE, ANN.hash) == [BoundProfile(new, kept)]
