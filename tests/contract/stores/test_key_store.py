"""What every `KeyStore` promises."""

from cairn.domain.access import ApiKey, Project
from cairn.domain.scope import Permission
from tests.builders import NOW
from tests.contract.parts import Stores


def make_key(key_hash: str, project_id: str = "project-one", *, at: int = NOW) -> ApiKey:
    return ApiKey(
        key_hash=key_hash,
        project_id=project_id,
        name="名字 #1",
        hint="abcd",
        permissions=frozenset({Permission.READ, Permission.WRITE}),
        created_at=at,
    )


def test_a_key_is_found_by_its_hash(stores: Stores) -> None:
    key = make_key("a" * 64)

    stores.keys.save_key(key)

    assert stores.keys.find("a" * 64) == key


def test_an_unknown_key_is_none(stores: Stores) -> None:
    stores.keys.save_key(make_key("a" * 64))

    assert stores.keys.find("b" * 64) is None


def test_revoked_and_expired_keys_are_found_too(stores: Stores) -> None:
    key = make_key("a" * 64).model_copy(update={"expires_at": NOW - 1, "revoked_at": NOW})

    stores.keys.save_key(key)

    assert stores.keys.find("a" * 64) == key


def test_saving_again_overwrites(stores: Stores) -> None:
    key = make_key("a" * 64)
    revoked = key.model_copy(update={"revoked_at": NOW})

    for saved in (key, key, revoked):
        stores.keys.save_key(saved)

    assert stores.keys.find("a" * 64) == revoked
    assert stores.keys.keys("project-one") == [revoked]


def test_keys_of_a_project_come_oldest_first_and_no_others(stores: Stores) -> None:
    keys = [make_key(name * 64, at=NOW + index) for index, name in enumerate("cab")]
    for key in [*reversed(keys), make_key("d" * 64, "project-two")]:
        stores.keys.save_key(key)

    assert stores.keys.keys("project-one") == keys
    assert stores.keys.keys("project-three") == []


def test_projects_come_oldest_first(stores: Stores) -> None:
    names = ["zeta", "alpha", "名"]
    projects = [
        Project(project_id=f"project-{name}", name=name, created_at=NOW + index)
        for index, name in enumerate(names)
    ]
    for project in reversed(projects):
        stores.keys.save_project(project)

    assert stores.keys.projects() == projects


def test_saving_a_project_again_overwrites(stores: Stores) -> None:
    project = Project(project_id="project-one", name="old", created_at=NOW)
    renamed = project.model_copy(update={"name": "new"})

    for saved in (project, renamed):
        stores.keys.save_project(saved)

    assert stores.keys.projects() == [renamed]


def test_without_projects_there_are_none(stores: Stores) -> None:
    assert stores.keys.projects() == []
