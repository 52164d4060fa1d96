"""Create projects, and issue, expire and revoke their API keys."""

import secrets
from collections.abc import Sequence
from uuid import uuid4

from cairn.domain.access import ApiKey, Project
from cairn.domain.errors import InvalidRequest, NotFound
from cairn.domain.scope import Permission
from cairn.ports.key_store import KeyStore
from cairn.use_cases.access.authenticate import key_hash
from cairn.use_cases.access.ports import AccessPorts

KEY_PREFIX = "mem_"
KEY_BYTES = 32  # 43 URL-safe characters: 256 bits, beyond guessing
HINT_LENGTH = 4


def create_project(name: str, *, ports: AccessPorts) -> Project:
    """Names need not be unique; the id is."""
    if not name.strip():
        raise InvalidRequest("the project needs a name")
    project = Project(project_id=uuid4().hex, name=name, created_at=ports.clock.now())
    ports.keys.save_project(project)
    return project


def issue_key(
    project_id: str,
    name: str,
    permissions: Sequence[Permission],
    *,
    expires_at: int | None,
    ports: AccessPorts,
) -> tuple[str, ApiKey]:
    """The key itself, which is returned here and never again, and what is stored of it.

    It no longer works from `expires_at` (ms) on. Raises: NotFound for an unknown project;
    InvalidRequest without permissions.
    """
    if project_id not in {project.project_id for project in ports.keys.projects()}:
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
        created_at=ports.clock.now(),
        expires_at=expires_at,
    )
    ports.keys.save_key(stored)
    return key, stored


def expire_key(project_id: str, prefix: str, expires_at: int, *, ports: AccessPorts) -> ApiKey:
    """Sets the time (ms) from which the key no longer works."""
    return _change_key(project_id, prefix, {"expires_at": expires_at}, ports.keys)


def revoke_key(project_id: str, prefix: str, *, ports: AccessPorts) -> ApiKey:
    """Ends a key for good; processes that have it cached may accept it for 60 s more."""
    return _change_key(project_id, prefix, {"revoked_at": ports.clock.now()}, ports.keys)


def _change_key(project_id: str, prefix: str, update: dict[str, int], keys: KeyStore) -> ApiKey:
    """`prefix` is the beginning of the key's SHA-256, as `list` shows it.

    Raises: NotFound when no key, InvalidRequest when several begin so.
    """
    found = [key for key in keys.keys(project_id) if key.key_hash.startswith(prefix)]
    if not found:
        raise NotFound(f"no key of this project has the id '{prefix}'; see 'list'")
    if len(found) > 1:
        raise InvalidRequest(f"several keys begin with '{prefix}'; give more of the id")
    changed = found[0].model_copy(update=update)
    keys.save_key(changed)
    return changed
