"""Projects and API keys in DynamoDB."""

from cairn.adapters.dynamodb.items.item import stamped
from cairn.adapters.dynamodb.items.reading import readable, reads_item
from cairn.adapters.dynamodb.items.values import Attributes
from cairn.adapters.dynamodb.table import DynamoDBTable
from cairn.domain.access import ApiKey, Project

KEY = "KEY"
PROJECTS = "PROJECTS"


class DynamoDBKeyStore:
    """Implements `ports.KeyStore`. Keys are stored under their hash, listed under their project."""

    def __init__(self, table: DynamoDBTable) -> None:
        self._table = table

    def find(self, key_hash: str) -> ApiKey | None:
        item = self._table.get(f"KEY#{key_hash}", KEY)
        return next(readable(key_from, [item] if item else []), None)

    def keys(self, project_id: str) -> list[ApiKey]:
        rows = self._listed(f"P#{project_id}#KEYS")
        found = self._table.get_many([(f"KEY#{row['sk']}", KEY) for row in rows])
        keys = readable(key_from, found.values())
        return sorted(keys, key=lambda key: (key.created_at, key.key_hash))

    def save_key(self, key: ApiKey) -> None:
        body = key.model_dump_json()
        row = stamped(f"P#{key.project_id}#KEYS", key.key_hash, key.created_at)
        item = stamped(f"KEY#{key.key_hash}", KEY, key.created_at, body=body)
        self._table.transact([self._table.put_action(row), self._table.put_action(item)])

    def projects(self) -> list[Project]:
        found = readable(project_from, self._listed(PROJECTS))
        return sorted(found, key=lambda project: (project.created_at, project.project_id))

    def save_project(self, project: Project) -> None:
        body = project.model_dump_json()
        self._table.put(stamped(PROJECTS, project.project_id, project.created_at, body=body))

    def _listed(self, pk: str) -> list[Attributes]:
        return self._table.query("pk = :pk", {":pk": pk})


@reads_item
def key_from(item: Attributes) -> ApiKey:
    return ApiKey.model_validate_json(item["body"])


@reads_item
def project_from(item: Attributes) -> Project:
    return Project.model_validate_json(item["body"])
