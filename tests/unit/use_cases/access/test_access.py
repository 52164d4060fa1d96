import pytest

from cairn.domain.errors import InvalidRequest, NotAuthenticated, NotFound
from cairn.domain.scope import Permission, Scope
from cairn.use_cases.access import manage_access
from cairn.use_cases.access.authenticate import KeyCache, authenticate
from cairn.use_cases.access.ports import AccessPorts
from cairn.use_cases.shared.positive_cache import PositiveCache
from tests.fakes.ports import FakeClock
from tests.fakes.stores.key_store import InMemoryKeyStore

ALL = tuple(Permission)


class Access:
    """One project with a store, a clock and a process that caches."""

    def __init__(self) -> None:
        self.keys, self.clock = InMemoryKeyStore(), FakeClock()
        self.ports = AccessPorts(self.keys, self.clock)
        self.cache: KeyCache = PositiveCache(self.clock)
        self.project = manage_access.create_project("demo", ports=self.ports)

    def issue(
        self, expires_at: int | None = None, permissions: tuple[Permission, ...] = ALL
    ) -> str:
        key, _ = manage_access.issue_key(
            self.project.project_id,
            "agent",
            permissions,
            expires_at=expires_at,
            ports=self.ports,
        )
        return key

    def enter(self, key: str | None) -> Scope:
        return authenticate(key, ports=self.ports, cache=self.cache)

    def id_of(self, key: str) -> str:
        [found] = [k for k in self.keys.keys(self.project.project_id) if k.hint == key[-4:]]
        return found.key_hash[:12]


def test_a_key_grants_its_project_with_its_permissions() -> None:
    access = Access()

    scope = access.enter(access.issue(permissions=(Permission.READ,)))

    assert scope == Scope(access.project.project_id, frozenset({Permission.READ}))


def test_keys_are_long_random_and_stored_as_their_hash_only() -> None:
    access = Access()

    first, second = access.issue(), access.issue()

    stored = repr(access.keys.keys(access.project.project_id))
    assert first.startswith("mem_") and len(first) >= len("mem_") + 32
    assert first != second
    assert first not in stored and second not in stored


@pytest.mark.parametrize(
    ("key", "reason"), [(None, "key_missing"), ("", "key_missing"), ("mem_wrong", "key_invalid")]
)
def test_no_key_and_a_wrong_key_are_told_apart(key: str | None, reason: str) -> None:
    with pytest.raises(NotAuthenticated) as refusal:
        Access().enter(key)

    assert refusal.value.reason == reason


def test_a_revoked_key_stops_working_within_sixty_seconds() -> None:
    access = Access()
    key = access.issue()
    access.enter(key)
    manage_access.revoke_key(access.project.project_id, access.id_of(key), ports=access.ports)

    access.clock.advance(60_000)

    with pytest.raises(NotAuthenticated):
        access.enter(key)


def test_a_key_expires_in_time_even_when_it_is_cached() -> None:
    access = Access()
    key = access.issue(expires_at=access.clock.now() + 1_000)
    access.enter(key)

    access.clock.advance(1_000)

    with pytest.raises(NotAuthenticated):
        access.enter(key)


def test_a_key_issued_after_a_failed_attempt_works_at_once() -> None:
    access = Access()
    with pytest.raises(NotAuthenticated):
        access.enter("mem_not_yet")

    assert access.enter(access.issue()).project_id == access.project.project_id


def test_what_cannot_be_managed_is_refused_with_a_reason() -> None:
    access = Access()
    project_id = access.project.project_id
    access.issue(), access.issue()

    with pytest.raises(NotFound, match="no project"):
        manage_access.issue_key("nowhere", "", ALL, expires_at=None, ports=access.ports)
    with pytest.raises(NotFound, match="no key"):
        manage_access.expire_key(project_id, "zzz", 1, ports=access.ports)
    with pytest.raises(InvalidRequest, match="several keys"):
        manage_access.expire_key(project_id, "", 1, ports=access.ports)
    with pytest.raises(InvalidRequest, match="name"):
        manage_access.create_project(" ", ports=access.ports)
