"""Open projects and issue, expire and revoke their API keys: the operator's side of access."""

import secrets
from collections.abc import Sequence
from uuid import uuid4

from cairn.domain.access import ApiKey, Project
from cairn.domain.errors import InvalidRequest, NotFound
from cairn.domain.scope import Permission
from cairn.ports.clock import Clock
from cairn.ports.key_store import KeyStore
from cairn.use_cases.access.authenticate import key_hash

KEY_PREFIX = "mem_"
KEY_BYTES = 32  # 43 URL-safe characters: 256 bits, beyond guessing
HINT_LENGTH = 4


def create_project(name: str, *, keys: KeyStore, clock: Clock) -> Project:
    """Names need not be unique; the id is."""
    if not name.strip():
        raise InvalidRequest("the project needs a name")
    project = Project(project_id=uuid4().hex, name=name, created_at=clock.now())
    keys.save_project(project)
    return project


def issue_key(
    project_id: str,
    *,
    name: str,
    permissions: Sequence[Permission],
    expires_at: int | None,
    keys: KeyStore,
    clock: Clock,
) -> tuple[str, ApiKey]:
    """The key itself, which is returned here and never again, and what is stored of it.

    Raises: NotFound for an unknown project; InvalidRequest without permissions.
    """
    if project_id not in {each.project_id for each in keys.projects()}:
        raise NotFound(f"no project has the id '{project_id}'; see 'list'")
    if not permissions:
        raise InvalidRequest("a key needs at least one permission")
    key = KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)
    stored = ApiKey(
        key_hash=key_hash(key),
        project_id=project_id,
        name=name,
        hint=key[-HINT_LENGTH:],
        permissions=frozenset(permissions),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    keys.save_key(stored)
    return key, stored


def expire_key(project_id: str, prefix: str, expires_at: int, *, keys: KeyStore) -> ApiKey:
    """Set or move the moment (ms) from which the key no longer works."""
    return _changed(project_id, prefix, {"expires_at": expires_at}, keys)


def revoke_key(project_id: str, prefix: str, *, keys: KeyStore, clock: Clock) -> ApiKey:
    """Ends a key for good; processes that have just read it may trust it for 60 s more."""
    return _changed(project_id, prefix, {"revoked_at": clock.now()}, keys)


def _changed(project_id: str, prefix: str, update: dict[str, int], keys: KeyStore) -> ApiKey:
    """`prefix` is the beginning of the key's SHA-256, as `list` shows it.

    Raises: NotFound when no key, InvalidRequest when several begin so.
    """
    found = [each for each in keys.keys(project_id) if each.key_hash.startswith(prefix)]
    if not found:
        raise NotFound(f"no key of this project has the id '{prefix}'; see 'list'")
    if len(found) > 1:
        raise InvalidRequest(f"several keys begin with '{prefix}'; give more of the id")
    changed = found[0].model_copy(update=update)
    keys.save_key(changed)
    return changed
