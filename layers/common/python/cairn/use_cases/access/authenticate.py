"""Turn an API key into the scope that it grants."""

import hashlib

from cairn.domain.access import ApiKey
from cairn.domain.errors import NotAuthenticated
from cairn.domain.scope import Scope
from cairn.use_cases.access.ports import AccessPorts
from cairn.use_cases.shared.positive_cache import PositiveCache

type KeyCache = PositiveCache[str, ApiKey]  # by the key's hash


def authenticate(key: str | None, *, ports: AccessPorts, cache: KeyCache) -> Scope:
    """Raises: NotAuthenticated (`key_missing` or `key_invalid`).

    Only keys that exist are cached, so a new key works at once.
    """
    if not key:
        raise NotAuthenticated("no API key: send 'Authorization: Token <key>'", code="key_missing")
    digest = key_hash(key)
    found = cache.find(digest, lambda: ports.keys.find(digest))
    if found is None or not found.is_live(ports.clock.now()):
        raise NotAuthenticated("the API key is unknown, expired or revoked")
    return Scope(found.project_id, found.permissions)


def key_hash(key: str) -> str:
    """SHA-256, hex: what is stored. Keys are long random strings, so no salt or stretching."""
    return hashlib.sha256(key.encode()).hexdigest()
