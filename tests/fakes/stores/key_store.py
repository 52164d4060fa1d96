"""Projects and keys in memory."""

from cairn.domain.access import ApiKey, Project


class InMemoryKeyStore:
    def __init__(self) -> None:
        self._keys: dict[str, ApiKey] = {}
        self._projects: dict[str, Project] = {}

    def find(self, key_hash: str) -> ApiKey | None:
        return self._keys.get(key_hash)

    def keys(self, project_id: str) -> list[ApiKey]:
        mine = [key for key in self._keys.values() if key.project_id == project_id]
        return sorted(mine, key=lambda key: (key.created_at, key.key_hash))

    def save_key(self, key: ApiKey) -> None:
        self._keys[key.key_hash] = key

    def projects(self) -> list[Project]:
        return sorted(self._projects.values(), key=lambda each: (each.created_at, each.project_id))

    def save_project(self, project: Project) -> None:
        self._projects[project.project_id] = project
